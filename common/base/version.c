/* version.c: what the linked library says of itself. */
#include "common/base/cpu.h"
#include <idx/base.h>

const char *idx_version(void)
{
    return IDX_VERSION_STRING;
}

const char *idx_cpu_level(void)
{
    return idx__cpu_name(idx__cpu_level());
}
