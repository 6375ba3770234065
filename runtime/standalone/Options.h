/*===- Options.h - The arguments of a standalone executable ----------------===*/
#ifndef INGOT_RUNTIME_STANDALONE_OPTIONS_H
#define INGOT_RUNTIME_STANDALONE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// "name=FILE", or "FILE" with a null name.
typedef struct Binding {
  const char *name;
  const char *path;
} Binding;

typedef struct Options {
  Binding *inputs;
  size_t inputCount;
  Binding *outputs;
  size_t outputCount;
  const char *function; ///< null: forward, or the only one
  const char *labels;   ///< null: none
  uint32_t threads;
  uint32_t repeats; ///< of the whole, after the first; 0: none
  bool time, json, csv, help, list;
} Options;

/// Prints "<command>: error: ..." to stderr and exits with `status`: 1 if the
/// work failed, 2 if the command was called wrongly.
_Noreturn void fail(int status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/// Fails if the arguments are wrong. Changes `arguments`, which the result
/// points into.
Options parseOptions(int count, char **arguments);

/// Frees what `options` holds.
void releaseOptions(Options *options);

void printHelp(void);

#endif // INGOT_RUNTIME_STANDALONE_OPTIONS_H
