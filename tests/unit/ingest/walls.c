/*
 * The walls around a parser, tried one by one: every attempt is made by two processes, one without
 * walls, where it must succeed (else it proves nothing), and one behind them.
 */
#include "attempts.h"

#include <dirent.h>
#include <fcntl.h>
#include <iconv.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "index/base/check.h"
#include "index/ingest/confine.h"
#include "index/ingest/confine_calls.h"
#include "index/ingest/confine_command.h"
#include "index/ingest/confine_files.h"
#include "index/ingest/extract_frame.h"
#include "tests/support/test.h"

enum walls {
        WALLS_NONE,
        WALLS_ALL,
        WALLS_WITHOUT_LANDLOCK, /* as on a kernel that has none */
        WALLS_COMMAND,          /* the second profile */
};

enum {
        DONE = 0,
        STOPPED = 1,
        NO_WALLS = 2,
        KILLED = 3, /* by the filter */
        DIED = 4,
};

static struct surroundings surroundings;
static char folder[] = "/tmp/kz-walls-XXXXXX";
static char font[4096]; /* some file beneath /usr/share/fonts */

/* All that attempts may have made. */
static void clear(void)
{
        static const char *const files[] = {"there", "new", "elsewhere", "second", "link", "fifo"};
        size_t i;

        for (i = 0; i < sizeof(files) / sizeof(*files); i++)
                unlink(files[i]);
        rmdir("folder");
        rmdir("empty");
}

static void fill(void)
{
        clear();
        surroundings.tcp = socket(AF_INET, SOCK_STREAM, 0);
        assert_true(surroundings.tcp >= 0);
        surroundings.file = open("there", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        assert_true(surroundings.file > KZ_EXTRACT_FD);
        assert_int_equal(ftruncate(surroundings.file, 8192), 0);
        assert_int_equal(mkdir("empty", 0700), 0);
}

static bool raise_walls(enum walls walls)
{
        struct kz_error err = KZ_ERROR_NULL;
        const char *door;
        enum kz_status status = walls == WALLS_NONE ? KZ_OK : kz_confine_process(&err);

        if (!status && walls == WALLS_ALL)
                status = kz_confine_parser(&err);
        if (!status && walls == WALLS_WITHOUT_LANDLOCK)
                status = kz_confine_calls(false, &err);
        if (!status && walls == WALLS_COMMAND)
                status = kz_confine_command("/bin/true", &door, &err);
        return status == KZ_OK;
}

/* What becomes of a process that makes the attempt. */
static int outcome_of(int (*try)(const struct surroundings *s), enum walls walls, int *ret_signal)
{
        int wait, outcome = DIED;
        pid_t pid;

        fill();
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
                /* Where the helper has its socket; writing there must not be what stops us. */
                dup2(surroundings.peer, KZ_EXTRACT_FD);
                if (!raise_walls(walls))
                        _exit(NO_WALLS);
                _exit(try(&surroundings) ? STOPPED : DONE);
        }
        assert_int_equal(waitpid(pid, &wait, 0), pid);
        if (WIFEXITED(wait))
                outcome = WEXITSTATUS(wait);
        else if (WTERMSIG(wait) == SIGSYS)
                outcome = KILLED;
        *ret_signal = WIFSIGNALED(wait) ? WTERMSIG(wait) : 0;
        close(surroundings.file);
        close(surroundings.tcp);
        return outcome;
}

/* What is open to a command: files below /usr, what programs look at as they start, and its own
 * descriptors, of which none but those for its output can be written to. */
static const char *const for_commands[] = {
        "open_outside_fonts", "look_for", "look_at", "look_at_by_trick", "look_at_new",
        "look_at_link", "look_at_disk", "look_where", "write_other", "write_vector", "write_output",
        "write_errors", "write_on_as_answer", "map_program", "turn_into_code",
        "turn_into_code_new", /* the C library asks the older call */
};

static bool is_allowed(const char *name, enum walls walls)
{
        size_t i;

        for (i = 0; walls == WALLS_COMMAND && i < KZ_ARRAY_LEN(for_commands); i++) {
                if (strcmp(name, for_commands[i]) == 0)
                        return true;
        }
#if defined(KZ_SANITIZE_ADDRESS) || defined(KZ_SANITIZE_THREAD)
        return strcmp(name, "write_errors") == 0;
#else
        return false;
#endif
}

static void assert_stopped(const struct attempt *attempts, size_t n, enum walls walls)
{
        int outcome, signal;
        size_t i;

        for (i = 0; i < n; i++) {
                if (is_allowed(attempts[i].name, walls))
                        continue;
                outcome = outcome_of(attempts[i].try, WALLS_NONE, &signal);
                if (outcome != DONE)
                        print_message("[  SKIPPED ] %s: does not work here without walls either\n",
                                attempts[i].name);
                outcome = outcome_of(attempts[i].try, walls, &signal);
                if (outcome != KILLED && (outcome != STOPPED || attempts[i].deadly))
                        fail_msg("%s: outcome %d, signal %d", attempts[i].name, outcome, signal);
        }
}

static void test_files(void **state)
{
        (void)state;
        assert_stopped(attempts_files, attempts_files_n, WALLS_ALL);
}

static void test_files_without_landlock(void **state)
{
        (void)state;
        assert_stopped(attempts_files, attempts_files_n, WALLS_WITHOUT_LANDLOCK);
}

static void test_system(void **state)
{
        (void)state;
        assert_stopped(attempts_system, attempts_system_n, WALLS_ALL);
}

static void test_command(void **state)
{
        (void)state;
        if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1) < 1) {
                print_message("no Landlock here: no command is run\n");
                skip();
        }
        assert_stopped(attempts_files, attempts_files_n, WALLS_COMMAND);
        assert_stopped(attempts_system, attempts_system_n, WALLS_COMMAND);
}

/* Attempts that Landlock alone must stop, should the filter of calls have a hole. */
static bool outside_is_closed(const struct surroundings *s)
{
        static const char *const names[] = {"connect_tcp", "connect_unix", "signal_victim"};
        long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
        size_t i, j;

        for (i = 0; i < attempts_system_n; i++) {
                for (j = 0; abi >= 6 && j < KZ_ARRAY_LEN(names); j++) {
                        if (strcmp(attempts_system[i].name, names[j]) == 0 &&
                                !attempts_system[i].try(s))
                                return false;
                }
        }
        return true;
}

static int confined_files_only(const struct surroundings *s)
{
        static const struct kz_reach readable[] = {
                {"/usr/share/fonts", false}, {"/nowhere", false}};
        struct kz_error err = KZ_ERROR_NULL;

        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        if (kz_confine_files(readable, 2, &err))
                return ENOSYS;
        return open("/etc/passwd", O_RDONLY) >= 0 || open("there", O_WRONLY) >= 0 ||
                               open("new", O_WRONLY | O_CREAT, 0600) >= 0 || !unlink("there") ||
                               !rename("there", "elsewhere") || !mkdir("folder", 0700) ||
                               !truncate("there", 0) || open(font, O_RDONLY) < 0 ||
                               !outside_is_closed(s)
                       ? EINVAL
                       : 0;
}

static void test_landlock_alone(void **state)
{
        int signal;

        (void)state;
        if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1) < 3 || !*font) {
                print_message("no Landlock of ABI 3 or no font here\n");
                skip();
        }
        assert_int_equal(outcome_of(confined_files_only, WALLS_NONE, &signal), DONE);
}

/* What a parser and its libraries must be able to do. */
static int work(const struct surroundings *s)
{
        char *block = malloc(64 << 20), small[16];
        struct timespec ts;
        iconv_t utf16;
        struct stat st;
        FILE *stream;

        if (!block)
                return ENOMEM;
        memset(block, 1, 64 << 20);
        free(block);
        if (fstat(s->file, &st) < 0 || st.st_size != 8192 || fstat(-1, &st) == 0 ||
                errno != EBADF || pread(s->file, small, sizeof(small), 0) != sizeof(small))
                return EIO;
        /* A stream over what is open asks fstat for its block size, and ioctl for a terminal. */
        stream = fdopen(dup(s->file), "r");
        if (!stream || fgetc(stream) != 0 || fseek(stream, 4096, SEEK_SET) || fclose(stream))
                return EIO;
        utf16 = iconv_open("UTF-8", "UTF-16BE");
        if (utf16 == (iconv_t)-1 || iconv_close(utf16))
                return errno;
        if (clock_gettime(CLOCK_MONOTONIC, &ts) ||
                clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){0, 1}, NULL))
                return EIO;
        /* What a library looks for in vain must not be the end of it. */
        if (fopen("/etc/fonts/fonts.conf", "r") || opendir("/etc") || isatty(0))
                return EIO;
        return write(KZ_EXTRACT_FD, "x", 1) == 1 ? 0 : errno;
}

static int read_font(const struct surroundings *s)
{
        char bytes[4];
        FILE *stream = fopen(font, "r");

        (void)s;
        return stream && fread(bytes, 1, sizeof(bytes), stream) == sizeof(bytes) ? 0 : EIO;
}

static int abort_itself(const struct surroundings *s)
{
        (void)s;
        abort();
}

static void test_work_goes_on(void **state)
{
        enum walls walls;
        int signal;

        (void)state;
        for (walls = WALLS_NONE; walls <= WALLS_WITHOUT_LANDLOCK; walls++) {
                if (outcome_of(work, walls, &signal) != (walls == WALLS_NONE ? STOPPED : DONE))
                        fail_msg("walls %d: signal %d", walls, signal);
                assert_int_equal(outcome_of(abort_itself, walls, &signal), DIED);
                assert_int_equal(signal, SIGABRT);
        }
}

static void test_fonts(void **state)
{
        int signal;

        (void)state;
        if (!*font || syscall(SYS_landlock_create_ruleset, NULL, 0, 1) < 1) {
                print_message("no Landlock or no font here\n");
                skip();
        }
        assert_int_equal(outcome_of(read_font, WALLS_NONE, &signal), DONE);
        assert_int_equal(outcome_of(read_font, WALLS_ALL, &signal), DONE);
        assert_int_equal(outcome_of(read_font, WALLS_WITHOUT_LANDLOCK, &signal), STOPPED);
}

static void find_font(void)
{
        FILE *list = popen("find /usr/share/fonts -type f -size +1k 2>/dev/null | head -n 1", "r");

        assert_non_null(list);
        if (fgets(font, sizeof(font), list))
                font[strcspn(font, "\n")] = '\0';
        pclose(list);
}

static int listen_on_loopback(void)
{
        struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        socklen_t len = sizeof(a);
        int fd = socket(AF_INET, SOCK_STREAM, 0);

        assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
        assert_int_equal(listen(fd, 256), 0);
        assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
        return ntohs(a.sin_port);
}

static void listen_on_abstract(void)
{
        struct sockaddr_un a = {.sun_family = AF_UNIX};
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);

        snprintf(surroundings.abstract, sizeof(surroundings.abstract), "%d", (int)getpid());
        memcpy(a.sun_path + 1, surroundings.abstract, sizeof(surroundings.abstract));
        assert_int_equal(
                bind(fd, (struct sockaddr *)&a,
                        offsetof(struct sockaddr_un, sun_path) + 1 + sizeof(surroundings.abstract)),
                0);
        assert_int_equal(listen(fd, 256), 0);
}

static int set_up(void **state)
{
        int pair[2];

        (void)state;
        assert_non_null(mkdtemp(folder));
        assert_int_equal(chdir(folder), 0);
        /* As extract_main does: the list of encodings is a file, too. */
        iconv_close(iconv_open("UTF-8", "UTF-16BE"));
        find_font();
        surroundings.tcp_port = listen_on_loopback();
        listen_on_abstract();
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
        surroundings.peer = pair[0];
        surroundings.victim = fork();
        if (surroundings.victim == 0) {
                prctl(PR_SET_PDEATHSIG, SIGKILL);
                for (;;)
                        pause();
        }
        return 0;
}

static int tear_down(void **state)
{
        (void)state;
        kill(surroundings.victim, SIGKILL);
        waitpid(surroundings.victim, NULL, 0);
        clear();
        return rmdir(folder);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_files),
                cmocka_unit_test(test_files_without_landlock),
                cmocka_unit_test(test_system),
                cmocka_unit_test(test_command),
                cmocka_unit_test(test_landlock_alone),
                cmocka_unit_test(test_work_goes_on),
                cmocka_unit_test(test_fonts),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
