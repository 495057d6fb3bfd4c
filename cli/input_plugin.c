/* input_plugin.c: see input_plugin.h. IDX_INPUT_FOLDERS lists where the module may lie, seen from
 * the program's folder. */
#include "cli/input_plugin.h"
#include "cli/report.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const input_plugin *input_plugin_load(void)
{
    static const char *const folders[] = {IDX_INPUT_FOLDERS};
    char program[PATH_MAX], path[PATH_MAX + 256];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    program[n > 0 ? n : 0] = '\0';
    char *slash = strrchr(program, '/');
    if (slash == NULL) {
        report_error("cannot tell where this program lies: /proc is not there");
        return NULL;
    }
    slash[1] = '\0';
    void *module = NULL;
    for (size_t i = 0; module == NULL && i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "%s%s/idx-input.so", program, folders[i]);
        if (access(path, F_OK) == 0) {
            module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
            if (module == NULL) {
                report_error("cannot load the part of idx that reads documents: %s", dlerror());
                return NULL;
            }
        }
    }
    if (module == NULL) {
        report_error(
            "the part of idx that reads documents, idx-input.so, is missing from %s. Install "
            "idx anew",
            program);
        return NULL;
    }
    const input_plugin *plugin = dlsym(module, INPUT_PLUGIN_SYMBOL);
    if (plugin == NULL || strcmp(plugin->version, IDX_VERSION_STRING) != 0) {
        report_error("%s belongs to another version of idx than this (%s). Install idx anew", path,
                     IDX_VERSION_STRING);
        return NULL;
    }
    return plugin;
}
