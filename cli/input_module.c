/* input_module.c: what idx-input.so shows of itself; see input_plugin.h. */
#include "cli/input_plugin.h"

extern IDX_API const input_plugin idx_input_plugin;

const input_plugin idx_input_plugin = {.version = IDX_VERSION_STRING, .read = input_read};
