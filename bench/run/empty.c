/*
 * empty.c: the program that does nothing: what a process costs on this machine.
 */
int main(void)
{
    return 0;
}
