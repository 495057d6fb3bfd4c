/* help.c: `idx help [COMMAND]`: the same pages as --help. */
#include "cli/commands.h"
#include "cli/report.h"

typedef struct settings {
    char unused;
} settings;

static const settings defaults;

static int run(const void *unused, char **operands, int operand_count)
{
    (void)unused;
    if (operand_count == 0) {
        command_overview(stdout);
        return EXIT_FOUND;
    }
    const command *c = command_find(operands[0]);
    if (c == NULL) {
        return EXIT_WRONG;
    }
    options_help(c, stdout);
    return EXIT_FOUND;
}

const command command_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .summary = "Tell about idx, or about one command",
    .max_operands = 1,
    .defaults = &defaults,
    .settings_bytes = sizeof(settings),
    .run = run,
};
