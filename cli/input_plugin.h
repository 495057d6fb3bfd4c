/*
 * input_plugin.h: the door to the input side, which is loaded when `idx build` needs it.
 *
 * The libraries behind cli/input/ (archives, JSON, HTML) pull in some twenty shared libraries. They
 * would cost every `idx query` 2.5 ms before main(), several times what the query takes, so they
 * are linked into a module of its own, idx-input.so, beside the program in a build tree and under
 * lib/idx/ when installed. Module and program are built and installed together; the version string
 * guards against a mixture.
 */
#ifndef IDX_CLI_INPUT_PLUGIN_H
#define IDX_CLI_INPUT_PLUGIN_H

#include "cli/input/input.h"

#define INPUT_PLUGIN_SYMBOL "idx_input_plugin"

typedef struct input_plugin {
    const char *version; /* IDX_VERSION_STRING at the time of compiling */
    int (*read)(const char *const *paths, size_t path_count, const input_options *options,
                const input_sink *sink, idx_error *err);
} input_plugin;

/* The input side, or NULL after an error message. It stays loaded until the program ends. */
const input_plugin *input_plugin_load(void);

#endif
