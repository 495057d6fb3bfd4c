/*
 * commands.h: the sub-commands of idx-bench. Each reads argv from argv[2] on and returns the exit code.
 */
#ifndef IDX_BENCH_RUN_COMMANDS_H
#define IDX_BENCH_RUN_COMMANDS_H

int command_tokens(int argc, char **argv);
int command_queries(int argc, char **argv);
int command_build(int argc, char **argv);
int command_query(int argc, char **argv);
int command_throughput(int argc, char **argv);
int command_open(int argc, char **argv);
int command_oracle(int argc, char **argv);
int command_compare(int argc, char **argv);
int command_plot(int argc, char **argv);
int command_growth(int argc, char **argv);
int command_table(int argc, char **argv);

#endif
