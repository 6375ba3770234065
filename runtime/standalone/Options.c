/*===- Options.c - The arguments of a standalone executable ----------------===*/

#include "Options.h"

#include "Samples.h"

#include "runtime/abi/program_limits.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *command = "ingot program";

void fail(int status, const char *format, ...) {
  va_list values;
  char message[2048]; // one line, whatever the names of files have in them
  va_start(values, format);
  vsnprintf(message, sizeof(message), format, values);
  va_end(values);
  ingot_make_printable(message, strlen(message));
  fprintf(stderr, "%s: error: %s", command, message);
  fprintf(stderr, status == 2 ? " (see '%s --help')\n" : "\n", command);
  exit(status);
}

static uint32_t parseCount(const char *option, const char *text) {
  char *end;
  errno = 0;
  unsigned long value = strtoul(text, &end, 10);
  if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 ||
      value > 1000000000)
    fail(2, "%s: expected a number, found '%s'", option, text);
  return (uint32_t)value;
}

/// "NAME=FILE", where NAME has letters, digits, '_' and '.': a file may have an '=', too.
static Binding parseBinding(char *text) {
  char *equals = text;
  while (isalnum((unsigned char)*equals) || *equals == '_' || *equals == '.')
    ++equals;
  if (*equals != '=' || equals == text)
    return (Binding){NULL, text};
  *equals = '\0';
  return (Binding){text, equals + 1};
}

void releaseOptions(Options *options) {
  free(options->inputs);
  free(options->outputs);
}

Options parseOptions(int count, char **arguments) {
  Options options = {0};
  if (count > 0) {
    const char *slash = strrchr(arguments[0], '/');
    command = slash != NULL ? slash + 1 : arguments[0];
  }
  options.inputs = calloc((size_t)count + 1, sizeof(Binding));
  options.outputs = calloc((size_t)count + 1, sizeof(Binding));
  if (options.inputs == NULL || options.outputs == NULL)
    fail(1, "no memory");

  for (int i = 1; i < count; ++i) {
    char *name = arguments[i], *value = NULL;
    bool *flag = strcmp(name, "--time") == 0   ? &options.time
                 : strcmp(name, "--json") == 0 ? &options.json
                 : strcmp(name, "--csv") == 0  ? &options.csv
                 : strcmp(name, "--list") == 0 ? &options.list
                 : strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0
                     ? &options.help
                     : NULL;
    if (flag != NULL) {
      *flag = true;
      continue;
    }
    if (name[0] != '-') { // "x.npy" is "--input x.npy"
      options.inputs[options.inputCount++] = parseBinding(name);
      continue;
    }
    // "--input=images=x.npy" is "--input images=x.npy".
    char *equals = strncmp(name, "--", 2) == 0 ? strchr(name, '=') : NULL;
    if (equals != NULL) {
      *equals = '\0';
      value = equals + 1;
    }
    bool isKnown = false;
    const char *known[] = {"--input",  "--data",    "--output", "--function",
                           "--labels", "--threads", "--repeat"};
    for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); ++k)
      isKnown |= strcmp(name, known[k]) == 0;
    if (!isKnown)
      fail(2, "unknown argument '%s'", name);
    if (value == NULL && (i + 1 == count || (value = arguments[++i]) == NULL))
      fail(2, "%s: expected a value", name);

    if (strcmp(name, "--input") == 0 || strcmp(name, "--data") == 0)
      options.inputs[options.inputCount++] = parseBinding(value);
    else if (strcmp(name, "--output") == 0)
      options.outputs[options.outputCount++] = parseBinding(value);
    else if (strcmp(name, "--function") == 0)
      options.function = value;
    else if (strcmp(name, "--labels") == 0)
      options.labels = value;
    else if (strcmp(name, "--threads") == 0)
      options.threads = parseCount(name, value);
    else
      options.repeats = parseCount(name, value);
  }
  return options;
}

void printHelp(void) {
  printf(
      "usage: %s [NAME=]%s ... [OPTION ...]\n\n"
      "Runs a compiled program. Inputs may have any number of samples where "
      "the\ncompiler has proved that these do not depend on each other: they "
      "are run in\nportions of the batch that the program was compiled for."
      "\n\n"
      "  --data [NAME=]FILE     the samples of each input; FILE alone if there "
      "is one.\n"
      "                         --data may be left out, and is called --input, "
      "too\n"
      "  --output [NAME=]FILE   where to write an output; FILE alone if there "
      "is "
      "one\n"
      "  --labels FILE          %s, one for each sample:\n"
      "                         prints the accuracy of the largest element of "
      "the first\n"
      "                         output\n"
      "  --function NAME        default: forward, or the only one\n"
      "  --threads N            default: one per CPU; results do not depend on "
      "it\n"
      "  --repeat N             run N more times and print the median time\n"
      "  --time                 print the time from nothing to the first "
      "answer: loading\n"
      "                         and the first portion, without reading files; "
      "and "
      "the peak\n"
      "                         memory of the process\n"
      "  --json                 print results as JSON\n"
      "  --csv                  print all samples as CSV (--with-readers of "
      "ingot compile)\n"
      "  --list                 print the functions of the program\n\n"
      "example: %s test-images.npy --labels test-labels.npy\n",
      command, ingot_main_source, ingot_main_labels, command);
}
