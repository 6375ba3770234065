//===- CompileSource.h - C++ files as libraries of programs ----------------===//

#ifndef INGOT_TOOLS_INGOT_COMPILESOURCE_H
#define INGOT_TOOLS_INGOT_COMPILESOURCE_H

#include <string>

namespace ingot::tool {

/// The shared library of the programs in the C++ file `source`, compiled unless
/// there is one in the cache ($XDG_CACHE_HOME/ingot, or ~/.cache/ingot) from the
/// same compiler, options and contents of the file and of what it includes. The
/// compiler is that of $CXX, else c++, clang++ or g++; $CXXFLAGS are added. Throws
/// std::runtime_error if there is none, or if it fails; what it said is on stderr
/// then.
std::string compileSource(const std::string &source);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_COMPILESOURCE_H
