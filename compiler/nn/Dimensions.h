//===- Dimensions.h - Layers for one, two and three dimensions -------------===//

#ifndef INGOT_COMPILER_NN_DIMENSIONS_H
#define INGOT_COMPILER_NN_DIMENSIONS_H

/// Calls `function`1d, 2d or 3d: that of as many dimensions as N says.
#define INGOT_CALL_OF_N(function, ...)                                         \
  [&] {                                                                        \
    if constexpr (N == 1)                                                      \
      return function##1d(__VA_ARGS__);                                        \
    else if constexpr (N == 2)                                                 \
      return function##2d(__VA_ARGS__);                                        \
    else                                                                       \
      return function##3d(__VA_ARGS__);                                        \
  }()

/// What the headers say is defined in the library.
#define INGOT_DEFINE_OF_N(Layer)                                               \
  template class ingot::nn::Layer<1>;                                          \
  template class ingot::nn::Layer<2>;                                          \
  template class ingot::nn::Layer<3>

#endif // INGOT_COMPILER_NN_DIMENSIONS_H
