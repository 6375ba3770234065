//===- library.cpp - Programs of a user, in a shared library ---------------===//
#include "ingot/ingot.h"

using namespace ingot;

INGOT_PROGRAM(doubler) {
  function("forward", {input("x", {batch(), 3})},
           [&](Tensor x) { return Outputs{{"y", x + x}}; });
}

/// Called like a program of the zoo.
INGOT_PROGRAM(mlp) {
  function("forward", {input("x", {batch(), 3})},
           [&](Tensor x) { return Outputs{{"y", x * 3}}; });
}

INGOT_PROGRAM(squarer) {
  function("forward", {input("x", {batch(), 3})},
           [&](Tensor x) { return Outputs{{"y", x * x}}; });
}

INGOT_PROGRAM(mismatched) {
  struct : nn::Module {
    nn::Sequential body{*this, "body"};
  } net;
  net.body.emplace_back<nn::Linear>(3, 7);
  net.body.emplace_back<nn::Linear>(5, 2);
  function("forward", {input("x", {batch(), 3})},
           [&](Tensor x) { return net.body(x); });
}

/// Trains `net` for one step, whose loss is its only output.
static Outputs stepOn(const Tensor &loss, nn::Module &net,
                      optim::Optimizer &optimizer, const Tensor &lr) {
  optimizer.step(grad(loss, net.parameters()), lr);
  return Outputs{{"loss", loss}};
}

/// Each sample is a megabyte.
INGOT_PROGRAM(long_rows) {
  struct : nn::Module {
    nn::Linear layer{*this, "layer", 1, 1};
  } net;
  optim::SGD optimizer(net.parameters());
  Input features = input("features", {batch(), 1 << 18});
  Input targets = input("targets", {batch(), 1});
  auto loss = [&](const Tensor &x, const Tensor &y) {
    return mse_loss(net.layer(x.mean(1, true)), y);
  };
  function("eval_step", {features, targets},
           [&](Tensor x, Tensor y) { return Outputs{{"loss", loss(x, y)}}; });
  function("train_step", {features, targets, scalar("lr")},
           [&](Tensor x, Tensor y, Tensor lr) {
             return stepOn(loss(x, y), net, optimizer, lr);
           });
}

/// Whatever the batch of the command is, it has its own.
INGOT_PROGRAM(rows_of_six) {
  struct : nn::Module {
    nn::Linear layer{*this, "layer", 8, 1};
  } net;
  optim::SGD optimizer(net.parameters());
  function("forward", {input("features", {6, 8})},
           [&](Tensor x) { return Outputs{{"predictions", net.layer(x)}}; });
  function("train_step",
           {input("features", {6, 8}), input("targets", {6, 1}), scalar("lr")},
           [&](Tensor x, Tensor targets, Tensor lr) {
             return stepOn(mse_loss(net.layer(x), targets), net, optimizer, lr);
           });
}

/// Three steps in one function: each overwrites what the one before it left.
INGOT_PROGRAM(three_steps) {
  struct : nn::Module {
    nn::Linear layer{*this, "layer", 4, 3};
  } net;
  optim::AdamW optimizer(net.parameters(), {.amsgrad = true});
  function(
      "train_step",
      {input("x", {batch(), 4}), input("target", {batch(), 3}), scalar("lr")},
      [&](Tensor x, Tensor target, Tensor lr) {
        std::vector<Tensor> losses;
        for (int step = 0; step < 3; ++step) {
          losses.push_back(mse_loss(net.layer(x), target));
          optimizer.step(grad(losses.back(), net.parameters()), lr);
        }
        return Outputs{
            {"first", losses[0]}, {"second", losses[1]}, {"third", losses[2]}};
      });
}

/// A step of a classifier.
static void trainClasses(nn::Layer &net, optim::Optimizer &optimizer,
                         const Input &samples, const Input &labels) {
  function("train_step", {samples, labels, scalar("lr")},
           [&](Tensor x, Tensor labels, Tensor lr) {
             return stepOn(cross_entropy(net(x), labels), net, optimizer, lr);
           });
}

/// Three classes by eight measures, which differ in size.
INGOT_PROGRAM(flowers) {
  nn::Sequential net;
  net.emplace_back<nn::Linear>(8, 3);
  optim::Adam adam(net.parameters());
  Input features = input("features", {batch(), 8});
  function("forward", {features},
           [&](Tensor x) { return Outputs{{"logits", net(x)}}; });
  trainClasses(net, adam, features, input("labels", {batch()}, i64));
}

/// Its running mean is of inputs as they are.
INGOT_PROGRAM(normalizer) {
  nn::Sequential norm;
  norm.emplace_back<nn::BatchNorm1d>(3);
  optim::SGD sgd(norm.parameters());
  function("train_step", {input("x", {batch(), 3}), scalar("lr")},
           [&](Tensor x, Tensor lr) {
             return stepOn(mse_loss(norm(x), x), norm, sgd, lr);
           });
}

/// Each of five tokens is one of three kinds; 7 stands for none.
INGOT_PROGRAM(tagger) {
  nn::Sequential layer;
  layer.emplace_back<nn::Linear>(4, 3);
  optim::Adam adam(layer.parameters());
  Input tokens = input("tokens", {batch(), 5, 4});
  function("train_step",
           {tokens, input("labels", {batch(), 5}, i64), scalar("lr")},
           [&](Tensor x, Tensor labels, Tensor lr) {
             Tensor logits = layer(x).transpose(1, 2);
             Tensor loss = cross_entropy(logits, labels, {.ignore_index = 7});
             adam.step(grad(loss, layer.parameters()), lr);
             return Outputs{{"loss", loss}, {"logits", logits}};
           });
}

/// The beginning of torchvision's ResNet, under its names, with a head of its own. All
/// but the head is frozen.
INGOT_PROGRAM(fine_tuned) {
  struct Block : nn::Layer {
    nn::Conv2d conv1, conv2;
    nn::BatchNorm2d bn1, bn2;
    Block(nn::Module &parent, const std::string &name)
        : Layer(parent, name),
          conv1(*this, "conv1", 4, 4,
                {.kernel_size = 3, .padding = 1, .bias = false}),
          conv2(*this, "conv2", 4, 4,
                {.kernel_size = 3, .padding = 1, .bias = false}),
          bn1(*this, "bn1", 4), bn2(*this, "bn2", 4) {}
    Tensor forward(Tensor x) override {
      return relu(bn2(conv2(relu(bn1(conv1(x))))) + x);
    }
  };
  struct Net : nn::Layer {
    nn::Conv2d conv1{
        *this,
        "conv1",
        1,
        4,
        {.kernel_size = 7, .stride = 2, .padding = 3, .bias = false}};
    nn::BatchNorm2d bn1{*this, "bn1", 4};
    nn::Sequential layer1{*this, "layer1"};
    nn::Linear fc{*this, "fc", 4, 10};
    Net() { layer1.emplace_back<Block>(); }
    Tensor forward(Tensor x) override {
      x = layer1(relu(bn1(conv1(x))));
      return fc(mean(x, {2, 3}));
    }
  } net;
  net.eval(); // running means stay, too
  net.requires_grad_(false);
  net.fc.requires_grad_();
  optim::AdamW adam(net.parameters());
  Input images = input("images", {batch(), 1, 28, 28});
  trainClasses(net, adam, images, input("labels", {batch()}, i64));
}

/// A step in f16 with a loss scale, that is far too large at first.
INGOT_PROGRAM(half_precision) {
  struct Net : nn::Layer {
    nn::Conv2d conv{*this, "conv", 1, 4, {.kernel_size = 5, .stride = 2}};
    nn::Linear fc{*this, "fc", 4 * 12 * 12, 10};
    Tensor forward(Tensor x) override { return fc(flatten(relu(conv(x)), 1)); }
  } net;
  optim::SGD sgd(net.parameters(), {.momentum = 0.9});
  amp::GradScaler scaler({.init_scale = 16777216.0, .growth_interval = 50});
  function("train_step",
           {input("images", {batch(), 1, 28, 28}),
            input("labels", {batch()}, i64), scalar("lr")},
           [&](Tensor images, Tensor labels, Tensor lr) {
             Tensor loss;
             {
               amp::Autocast autocast(f16);
               loss = cross_entropy(net(images), labels);
             }
             Tensor isDone = scaler.step(
                 sgd, grad(scaler.scale(loss), net.parameters()), lr);
             return Outputs{{"loss", loss},
                            {"done", to(isDone, f32)},
                            {"scale", scaler.get_scale()}};
           });
}

/// Small enough to be trained, saved and verified often.
INGOT_PROGRAM(small_classifier) {
  nn::Sequential net;
  net.emplace_back<nn::Linear>(784, 12);
  net.emplace_back<nn::ReLU>();
  net.emplace_back<nn::Linear>(12, 10);
  optim::AdamW adam(net.parameters());
  Input images = input("images", {batch(), 784});
  Input labels = input("labels", {batch()}, i64);
  function("eval_step", {images, labels}, [&](Tensor images, Tensor labels) {
    Tensor logits = net(images);
    return Outputs{{"loss", cross_entropy(logits, labels)}, {"logits", logits}};
  });
  trainClasses(net, adam, images, labels);
}

/// Two optimisers in one step. The second network is the updated one where the first
/// learns.
INGOT_PROGRAM(two_networks) {
  nn::Sequential generator("generator"), discriminator("discriminator");
  generator.emplace_back<nn::Linear>(5, 784);
  generator.emplace_back<nn::Sigmoid>();
  discriminator.emplace_back<nn::Linear>(784, 7);
  discriminator.emplace_back<nn::LeakyReLU>(0.2);
  discriminator.emplace_back<nn::Linear>(7, 1);
  optim::Adam generatorAdam(generator.parameters(),
                            {.name = "optim_generator"});
  optim::Adam discriminatorAdam(discriminator.parameters(),
                                {.name = "optim_discriminator"});
  auto lossOf = [&](const Tensor &images, double isReal) {
    Tensor logits = discriminator(images);
    return binary_cross_entropy_with_logits(logits,
                                            full(logits.shape(), isReal));
  };
  function("train_step", {input("images", {batch(), 784}), scalar("lr")},
           [&](Tensor images, Tensor lr) {
             Tensor fakes = generator(randn({batch(), 5}));
             Tensor judged = lossOf(images, 1.0) + lossOf(fakes, 0.0);
             discriminatorAdam.step(grad(judged, discriminator.parameters()),
                                    lr);
             Tensor taken = lossOf(fakes, 1.0);
             generatorAdam.step(grad(taken, generator.parameters()), lr);
             return Outputs{{"discriminator_loss", judged},
                            {"generator_loss", taken}};
           });
}
