/*
 * Stands in for a command of the configuration (OCR, old documents): its first argument says what
 * it does with what comes on its standard input, good or bad.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

extern char **environ;

static int upper(void)
{
        int c;

        while ((c = getchar()) != EOF)
                putchar(toupper(c));
        return 0;
}

/* Programs that must seek open their input by name. */
static int reopen(void)
{
        FILE *again = fopen("/dev/stdin", "r");
        char line[64];

        if (!again || fseek(again, 0, SEEK_END) || ftell(again) != 5 || fseek(again, 0, SEEK_SET))
                return 1;
        return fgets(line, sizeof(line), again) && fputs(line, stdout) >= 0 ? 0 : 1;
}

static int surroundings(void)
{
        struct rlimit cpu, files;
        int fd, open_fds = 0, n = 0;

        for (fd = 0; fd < 64; fd++)
                open_fds += fcntl(fd, F_GETFD) >= 0;
        for (n = 0; environ[n]; n++)
                printf("%s\n", environ[n]);
        getrlimit(RLIMIT_CPU, &cpu);
        getrlimit(RLIMIT_FSIZE, &files);
        printf("fds %d cpu %lu %lu file size %lu\n", open_fds, (unsigned long)cpu.rlim_cur,
                (unsigned long)cpu.rlim_max, (unsigned long)files.rlim_max);
        return 0;
}

static int fail(void)
{
        fputs("reading the page\nno such language: tlh\x1b[31m\n\n", stderr);
        return 3;
}

static void flood(FILE *stream)
{
        static char block[65536];

        memset(block, 'x', sizeof(block));
        for (;;)
                fwrite(block, 1, sizeof(block), stream);
}

static int complain(void)
{
        int i;

        for (i = 0; i < 100000; i++)
                fprintf(stderr, "%d: still at it\n", i);
        fputs("done\n", stdout);
        return 0;
}

static void spin(void)
{
        volatile unsigned i = 0;

        for (;;)
                i++;
}

static void defy(void)
{
        sigset_t all;

        sigfillset(&all);
        sigprocmask(SIG_BLOCK, &all, NULL);
        spin();
}

static int allocate(void)
{
        int i;

        for (i = 0; i < 4096; i++) {
                char *block = malloc(1 << 20);

                if (!block) {
                        fputs("out of memory\n", stderr);
                        return 1;
                }
                memset(block, 1, 1 << 20);
        }
        return 0;
}

static void close_and_hang(void)
{
        fclose(stdin);
        fclose(stdout);
        fclose(stderr);
        for (;;)
                pause();
}

/* 0 when the attempt succeeded. */
static int attempt(const char *what)
{
        char *const argv[] = {(char[]){"true"}, NULL};

        if (strcmp(what, "shell") == 0)
                return system("true");
        if (strcmp(what, "exec") == 0)
                return execv("/bin/true", argv);
        if (strcmp(what, "exec-again") == 0)
                return execv("/proc/self/exe", argv);
        if (strcmp(what, "fork") == 0)
                return fork() < 0;
        if (strcmp(what, "socket") == 0)
                return socket(AF_INET, SOCK_STREAM, 0) < 0;
        if (strcmp(what, "read") == 0)
                return open("/etc/passwd", O_RDONLY) < 0;
        if (strcmp(what, "create") == 0)
                return open("/tmp/kz-test-command", O_WRONLY | O_CREAT, 0600) < 0;
        if (strcmp(what, "change-input") == 0)
                return pwrite(0, "x", 1, 0) < 0 && ftruncate(0, 0) < 0;
        if (strcmp(what, "map-input") == 0)
                return mmap(NULL, 1, PROT_READ | PROT_EXEC, MAP_SHARED, 0, 0) == MAP_FAILED;
        return 2;
}

int main(int argc, char **argv)
{
        const char *mode = argc > 1 ? argv[1] : "";

        if (strcmp(mode, "upper") == 0)
                return upper();
        if (strcmp(mode, "reopen") == 0)
                return reopen();
        if (strcmp(mode, "surroundings") == 0)
                return surroundings();
        if (strcmp(mode, "fail") == 0)
                return fail();
        if (strcmp(mode, "flood") == 0)
                flood(stdout);
        if (strcmp(mode, "complain") == 0)
                return complain();
        if (strcmp(mode, "spin") == 0)
                spin();
        if (strcmp(mode, "defy") == 0)
                defy();
        if (strcmp(mode, "allocate") == 0)
                return allocate();
        if (strcmp(mode, "hang") == 0)
                for (;;)
                        pause();
        if (strcmp(mode, "close-and-hang") == 0)
                close_and_hang();
        if (strcmp(mode, "crash") == 0)
                raise(SIGSEGV);
        if (strcmp(mode, "words") == 0) {
                for (; *argv; argv++)
                        printf("[%s]", *argv);
                return 0;
        }
        if (strcmp(mode, "try") == 0 && argc == 3)
                return attempt(argv[2]) ? 9 : 0;
        fputs("test_command: what?\n", stderr);
        return 2;
}
