/* kzsearch and kzsearchctl as people run them, with a daemon that answers from files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "index/base/fdio.h"

static char dir[64];
static struct kz_buf out = KZ_BUF_NULL, err = KZ_BUF_NULL;

/* Runs a shell command in the test's directory; its exit code, with what it printed in out and err.
 */
__attribute__((format(printf, 1, 2))) static int run(const char *format, ...)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf command = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        char text[2048];
        va_list args;
        int code;

        va_start(args, format);
        vsnprintf(text, sizeof(text), format, args);
        va_end(args);
        assert_int_equal(
                kz_buf_printf(&command, "cd '%s' && { %s\n} >out 2>err", dir, text), KZ_OK);
        code = system(command.data);
        kz_buf_clear(&out);
        kz_buf_clear(&err);
        assert_int_equal(kz_buf_printf(&path, "%s/out", dir), KZ_OK);
        assert_int_equal(kz_file_read(path.data, 1u << 30, &out, NULL), KZ_OK);
        kz_buf_clear(&path);
        assert_int_equal(kz_buf_printf(&path, "%s/err", dir), KZ_OK);
        assert_int_equal(kz_file_read(path.data, 1u << 30, &err, NULL), KZ_OK);
        return WIFEXITED(code) ? WEXITSTATUS(code) : 128 + WTERMSIG(code);
}

static void put(const char *name, const char *content)
{
        char path[160];
        FILE *f;

        snprintf(path, sizeof(path), "%s/%s", dir, name);
        f = fopen(path, "w");
        assert_non_null(f);
        fputs(content, f);
        fclose(f);
}

static void has(const struct kz_buf *text, const char *part)
{
        if (!strstr(text->data, part))
                fail_msg("no \"%s\" in: %s", part, text->data);
}

/* The last request the daemon got. */
static void sent(const char *part)
{
        run("tail -n 1 requests");
        has(&out, part);
}

/* Programs in a tree of their own, so that no daemon but the stand-in can be found and started. */
static int set_up(void **state)
{
        (void)state;
        strcpy(dir, "/tmp/kz-programs-XXXXXX");
        if (!mkdtemp(dir))
                return -1;
        setenv("XDG_DATA_HOME", dir, 1);
        setenv("XDG_RUNTIME_DIR", dir, 1);
        setenv("KZ_FAKE_DIR", dir, 1);
        setenv("PATH", "/usr/bin:/bin", 1);
        setenv("LC_ALL", "C", 1);
        unsetenv("KZSEARCH_SOCKET");
        return run("mkdir bin sbin && cp '%s' '%s' bin/ && cp '%s' sbin/kzsearchd", KZ_KZSEARCH,
                KZ_KZSEARCHCTL, KZ_FAKE_KZSEARCHD);
}

static int tear_down(void **state)
{
        (void)state;
        /* The stand-in and its children are in one session; they would leave by themselves later.
         */
        run("for p in $(cat served); do kill -- -$p $p; done");
        kz_buf_deinit(&out);
        kz_buf_deinit(&err);
        char command[128];

        snprintf(command, sizeof(command), "rm -rf '%s'", dir);
        return system(command);
}

#define HIT                                                                                        \
        "{\"id\":\"r:a.txt\",\"source\":\"r\",\"path\":\"/nowhere/a.txt\",\"place\":\"file\","     \
        "\"line\":7,\"title\":\"Құқық\",\"date\":\"2020-09-09\",\"snippet\":\"a law b\","     \
        "\"matches\":[[2,5]]}"

static void found(void)
{
        put("search.json",
                "{\"v\":1,\"query\":\"law\",\"total\":1,\"fill\":0,\"took_us\":830,\"hits\":[" HIT
                "],\"warnings\":[\"odd\\u001b[2J\"]}");
}

static void test_search(void **state)
{
        (void)state;
        found();
        assert_int_equal(run("bin/kzsearch law"), 0);
        assert_string_equal(out.data, "1. Құқық\n   2020-09-09 · r · /nowhere/a.txt:7\n   a law "
                                      "b\n\n1 document in 0.8 ms\n");
        assert_string_equal(err.data, "kzsearch: odd\\x1b[2J\n");
        sent("\"params\":{\"query\":\"law\",\"limit\":10,\"offset\":0,\"snippet\":true,\"explain\":"
             "false,"
             "\"v\":1}");
        assert_int_equal(run("bin/kzsearch --color=always law"), 0);
        has(&out, "\x1b[1;31mlaw\x1b[0m");
        assert_int_equal(run("NO_COLOR=1 bin/kzsearch --color law"), 0);
        has(&out, "\x1b[1;31mlaw");
        /* Words are joined by one space, and where one argument ends means nothing. */
        run("bin/kzsearch freedom 'of assembly' -draft -n 3 --limit=5 --offset 20 --explain");
        sent("\"query\":\"freedom of assembly -draft -n "
             "3\",\"limit\":5,\"offset\":20,\"snippet\":true,"
             "\"explain\":true");
        run("bin/kzsearch -n 3 -- --json '\"a b\"'");
        sent("\"query\":\"--json \\\"a b\\\"\",\"limit\":3");
        run("bin/kzsearch status");
        sent("\"query\":\"status\"");
        run("bin/kzsearch \"$(printf 'a\\377b')\"");
        sent("\"query\":\"a\xEF\xBF\xBD"
             "b\"");
        assert_int_equal(run("bin/kzsearch --json law"), 0);
        has(&out, "{\"v\":1,\"query\":\"law\",");
        assert_int_equal(
                run("bin/kzsearch --format=text law && bin/kzsearch --format json law"), 0);
        assert_int_equal(run("bin/kzsearch --count law"), 0);
        assert_string_equal(out.data, "1\n");
        sent("\"limit\":0");
        run("bin/kzsearch -q law");
        assert_string_equal(out.data, "");
        assert_string_equal(err.data, "");
        sent("\"limit\":1,\"offset\":0,\"snippet\":false");
}

static void test_what_is_asked(void **state)
{
        (void)state;
        found();
        assert_int_equal(run("bin/kzsearch --sort=date --no-collapse --facets law"), 0);
        sent("\"explain\":false,\"sort\":\"date\",\"collapse\":false,\"facets\":[\"source\","
             "\"language\",\"kind\",\"year\"],\"v\":1");
        assert_int_equal(run("bin/kzsearch --json --facets=month,kind,month law"), 0);
        sent("\"facets\":[\"month\",\"kind\"]");
        /* Snippets are most of the work: they are asked for where they are shown. */
        assert_int_equal(run("bin/kzsearch --format=csv --fields id,title law"), 0);
        assert_string_equal(out.data, "id,title\r\nr:a.txt,Құқық\r\n");
        sent("\"snippet\":false");
        assert_int_equal(run("bin/kzsearch --format=tsv --fields id,line law"), 0);
        sent("\"snippet\":true");
        assert_int_equal(run("bin/kzsearch --format=paths0 law | tr '\\0' '|'"), 0);
        assert_string_equal(out.data, "/nowhere/a.txt|");
        sent("\"snippet\":false");
        assert_int_equal(run("bin/kzsearch --format=vimgrep --format-version 1 law"), 0);
        assert_string_equal(out.data, "/nowhere/a.txt:7:1:Құқық · a law b\n");
        put("search.json",
                "{\"v\":1,\"total\":3,\"hits\":[" HIT "],\"took_us\":1,\"facets\":{\"year\":"
                "[{\"value\":\"2020\",\"count\":3}]}}");
        assert_int_equal(run("bin/kzsearch --facets=year law"), 0);
        has(&out, "by year\n        3  2020\n\n3 documents");
}

static void test_nothing(void **state)
{
        (void)state;
        put("search.json", "{\"v\":1,\"query\":\"x\",\"total\":0,\"fill\":0,\"hits\":[]}");
        assert_int_equal(run("bin/kzsearch x"), 1);
        has(&out, "nothing found for: x\n");
        assert_int_equal(run("bin/kzsearch --count x"), 1);
        assert_string_equal(out.data, "0\n");
        assert_int_equal(run("bin/kzsearch --json x"), 1);
        /* What misses some of the words counts as found, but not among those that have all. */
        put("search.json", "{\"v\":1,\"query\":\"x\",\"total\":0,\"fill\":1,\"hits\":[" HIT "]}");
        assert_int_equal(run("bin/kzsearch x"), 0);
        assert_int_equal(run("bin/kzsearch --count x"), 1);
}

static void test_mistakes(void **state)
{
        static const char *const bad[] = {"", "''", "' '", "--frobnicate law", "--limit",
                "--limit x law", "--limit 1001 law", "--offset 9999 --limit 2 law",
                "--format=xml law", "--color=maybe law", "-x law", "--show a --open b",
                "--json=1 law", "--show ''", "--show a --count", "--open", "--batch",
                "--batch x law", "--batch x -q", "--batch x --format=text", "--show a --format=csv",
                "--fields id law", "--fields id --json law", "--format=csv --fields= law",
                "--format=csv --fields id,,title law", "--format=csv --fields ID law",
                "--format=csv --facets law", "--facets=author law", "--facets= law",
                "--sort=oldest law", "--format-version 2 law", "--format-version 1.0 law",
                "--batch /nowhere/at/all", "-qx law"};
        size_t i;

        (void)state;
        found();
        for (i = 0; i < KZ_ARRAY_LEN(bad); i++) {
                assert_int_equal(run("bin/kzsearch %s", bad[i]), 2);
                assert_string_equal(out.data, "");
                assert_true(err.len > 10);
        }
        assert_int_equal(run("test -e requests"), 1);
        run("bin/kzsearch --frobnicate");
        has(&err, "put -- before it");
        assert_int_equal(run("bin/kzsearch --help"), 0);
        has(&out, "usage: kzsearch");
        assert_int_equal(run("bin/kzsearch --version"), 0);
        has(&out, "kzsearch ");
        put("search.error", "{\"code\":-32006,\"message\":\"damaged\\u001b[2J\"}");
        run("rm search.json");
        assert_int_equal(run("bin/kzsearch law"), 2);
        assert_string_equal(err.data, "kzsearch: damaged\\x1b[2J\n");
}

static void test_options_among_the_words(void **state)
{
        (void)state;
        put("search.json", "{\"query\":\"x\",\"total\":0,\"fill\":0,\"hits\":[]}");
        run("bin/kzsearch law -n 3");
        has(&err, "-n after the first word leaves out documents with \"n\"");
        run("bin/kzsearch law -n5");
        has(&err, "-n5 after the first word");
        run("bin/kzsearch law -draft -no");
        assert_string_equal(err.data, "");
        run("bin/kzsearch -n 3 -- law -n");
        assert_string_equal(err.data, "");
        run("bin/kzsearch -q law -n");
        assert_string_equal(err.data, "");
}

static void test_show(void **state)
{
        (void)state;
        put("get.json",
                "{\"v\":1,\"id\":\"r:1\",\"source\":\"r\",\"title\":\"T\",\"text\":\"one\\ntwo\"}");
        assert_int_equal(run("bin/kzsearch --show r:1"), 0);
        assert_string_equal(out.data, "T\nid      r:1\nsource  r\n\none\ntwo\n");
        sent("\"method\":\"get\",\"params\":{\"id\":\"r:1\",\"v\":1}");
        assert_int_equal(run("bin/kzsearch --show r:1 two 'x y'"), 0);
        assert_string_equal(out.data, "T\nid      r:1\nsource  r\n\none\ntwo\n");
        sent("\"params\":{\"id\":\"r:1\",\"query\":\"two x y\",\"v\":1}");
        put("get.json", "{\"v\":1,\"id\":\"r:1\",\"text\":\"one\\ntwo\\u001b three\","
                        "\"matches_bytes\":[[0,5],[9,14],[14,99],[3,4]]}");
        assert_int_equal(run("bin/kzsearch --color=always --show r:1 one"), 0);
        has(&out, "\x1b[1;31mone\x1b[0m\n\x1b[1;31mt\x1b[0mwo\\x1b \x1b[1;31mthree\x1b[0m\n");
        put("get.json",
                "{\"v\":1,\"id\":\"r:1\",\"source\":\"r\",\"title\":\"T\",\"text\":\"one\\ntwo\"}");
        assert_int_equal(run("bin/kzsearch --json --show r:1"), 0);
        has(&out, "\"text\":\"one\\ntwo\"");
}

static void test_output_errors(void **state)
{
        (void)state;
        found();
        assert_int_equal(run("bin/kzsearch law >/dev/full"), 2);
        has(&err, "standard output");
        assert_int_equal(run("bin/kzsearch --help >/dev/full"), 2);
        assert_int_equal(run("bin/kzsearch law >&-"), 2);
        /* Nobody reads: with the signal it ends by it, without, as if it had been read. */
        assert_int_equal(
                run("mkfifo f; exec 4<>f 3>f 4<&-; trap '' PIPE; bin/kzsearch law >&3"), 0);
        assert_null(strstr(err.data, "standard output"));
        assert_int_equal(run("mkfifo g; exec 4<>g 3>g 4<&-; bin/kzsearch law >&3"), 128 + 13);
        assert_int_equal(run("bin/kzsearch law <&- 2>&-"), 0);
        has(&out, "1 document");
}

static void test_autostart(void **state)
{
        (void)state;
        found();
        assert_int_equal(run("bin/kzsearch --no-autostart law"), 69);
        has(&err, "no daemon is running");
        assert_int_equal(run("bin/kzsearch --socket ./s law"), 69);
        assert_int_equal(run("test -e served"), 1);
        /* The pipe closes although a daemon was left behind: it holds none of our descriptors. */
        assert_int_equal(run("bin/kzsearch law 2>&1 | cat"), 0);
        has(&out, "1 document");
        run("wc -l <served");
        assert_string_equal(out.data, "1\n");
}

static void test_autostart_fails(void **state)
{
        (void)state;
        put("fail", "debug line\nkzsearchd: cannot open \x1b[2Jindex\n");
        assert_int_equal(run("bin/kzsearch law"), 69);
        assert_string_equal(err.data, "kzsearch: no daemon is running, and none could be started: "
                                      "kzsearchd did not start: "
                                      "cannot open \\x1b[2Jindex\n");
        put("fail", "\n");
        assert_int_equal(run("bin/kzsearch law"), 69);
        has(&err, "exit status 1, and it said nothing");
        run("rm sbin/kzsearchd; ln -s /bin/true sbin/kzsearchd");
        assert_int_equal(run("bin/kzsearch law"), 69);
        has(&err, "nothing listens at");
        run("rm sbin/kzsearchd; printf 'x' >sbin/kzsearchd; chmod +x sbin/kzsearchd");
        assert_int_equal(run("bin/kzsearch law"), 69);
        has(&err, "cannot be run");
        run("rm sbin/kzsearchd");
        assert_int_equal(run("bin/kzsearch law"), 69);
        has(&err, "nor in PATH");
        /* From PATH, but never from a relative folder in it. */
        run("mkdir else");
        put("else/kzsearchd", "#!/bin/sh\necho from-path >&2; exit 3\n");
        run("chmod +x else/kzsearchd");
        assert_int_equal(run("PATH=else:. bin/kzsearch law"), 69);
        has(&err, "nor in PATH");
        assert_int_equal(run("PATH=else:$PWD/else bin/kzsearch law"), 69);
        has(&err, "from-path");
}

static void test_autostart_many(void **state)
{
        (void)state;
        found();
        assert_int_equal(run("for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do "
                             "{ bin/kzsearch --count law || echo failed; } & done; wait"),
                0);
        assert_int_equal(out.len, 40);
        assert_null(strstr(out.data, "failed"));
        run("wc -l <served; wc -l <requests");
        assert_string_equal(out.data, "1\n20\n");
}

/* ---- On a terminal ---- */

/* Runs a shell command on a terminal of that many columns, with what it showed in out. */
static int run_on_terminal(unsigned short columns, const char *command)
{
        struct winsize size = {.ws_row = 24, .ws_col = columns};
        int fd, code = -1;
        ssize_t n;
        pid_t pid = forkpty(&fd, NULL, NULL, &size);

        assert_true(pid >= 0);
        if (pid == 0) {
                if (chdir(dir) == 0)
                        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
                _exit(126);
        }
        kz_buf_clear(&out);
        for (;;) {
                assert_int_equal(kz_buf_reserve(&out, 4096), KZ_OK);
                n = read(fd, out.data + out.len, 4096);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0) /* EIO: the last process closed it */
                        break;
                out.len += (size_t)n;
                out.data[out.len] = '\0';
        }
        close(fd);
        assert_int_equal(waitpid(pid, &code, 0), pid);
        return WIFEXITED(code) ? WEXITSTATUS(code) : 128 + WTERMSIG(code);
}

static void test_terminal(void **state)
{
        static const char plain[] =
                "1. Құқық\r\n   2020-09-09 · r · /nowhere/a.txt:7\r\n   a law b\r\n\r\n";
        static const char *const without_color[] = {"NO_COLOR=1 bin/kzsearch law",
                "TERM=dumb bin/kzsearch law", "unset TERM; bin/kzsearch law",
                "bin/kzsearch --color=never law"};
        size_t i;

        (void)state;
        found();
        setenv("TERM", "xterm", 1);
        unsetenv("NO_COLOR");
        assert_int_equal(run_on_terminal(80, "bin/kzsearch law"), 0);
        has(&out, "\x1b[1m1. Құқық\x1b[0m\r\n   \x1b[2m2020-09-09 · r · /nowhere/a.txt:7\x1b[0m\r\n"
                  "   a \x1b[1;31mlaw\x1b[0m b\r\n");
        assert_int_equal(run_on_terminal(80, "NO_COLOR= bin/kzsearch law"), 0);
        has(&out, "\x1b[1m");
        for (i = 0; i < KZ_ARRAY_LEN(without_color); i++) {
                assert_int_equal(run_on_terminal(80, without_color[i]), 0);
                has(&out, plain);
        }
        put("search.json",
                "{\"v\":1,\"total\":1,\"hits\":[{\"id\":\"a:1\",\"source\":\"a\",\"title\":"
                "\"T\",\"snippet\":\"Қазақстан Республикасының азаматтары бейбіт әрі қарусыз "
                "жиналуға\"}]}");
        assert_int_equal(run_on_terminal(40, "bin/kzsearch --color=never x"), 0);
        has(&out, "\r\n   Қазақстан Республикасының азаматтары\r\n   бейбіт әрі қарусыз "
                  "жиналуға\r\n");
        assert_int_equal(run_on_terminal(0, "COLUMNS=40 bin/kzsearch --color=never x"), 0);
        has(&out, "азаматтары\r\n   бейбіт");
        assert_int_equal(run_on_terminal(0, "bin/kzsearch --color=never x"), 0);
        has(&out, "азаматтары бейбіт әрі қарусыз жиналуға\r\n");
}

static void test_terminal_is_safe(void **state)
{
        (void)state;
        setenv("TERM", "xterm", 1);
        put("search.json", "{\"v\":1,\"total\":1,\"hits\":[],\"x\":\"\xC2\x9B"
                           "2J\xE2\x80\xAE\"}");
        assert_int_equal(run_on_terminal(80, "bin/kzsearch --json law"), 0);
        has(&out, "{\r\n  \"v\": 1,\r\n");
        has(&out, "\"\\u009b2J\\u202e\"");
        put("get.json", "{\"v\":1,\"id\":\"a\",\"source\":\"a\",\"title\":\"T\",\"text\":\"\\u001b["
                        "2Jx\\ty\\n\"}");
        assert_int_equal(run_on_terminal(80, "bin/kzsearch --show a"), 0);
        has(&out, "\\x1b[2Jx");
        assert_null(strstr(out.data, "\x1b[2J"));
}

/* ---- kzsearchctl ---- */

#define REINDEXED                                                                                  \
        "{\"v\":1,\"complete\":true,\"took_ms\":900,\"sources\":[{\"name\":\"r\",\"files\":4,"     \
        "\"new\":3,\"changed\":0,\"unchanged\":1,\"removed\":0,\"failed\":0,\"documents\":4,"      \
        "\"documents_removed\":0,\"problem\":null}],\"problems\":[],\"problems_total\":0}"

static void test_source(void **state)
{
        (void)state;
        put("source.add.json", "{\"v\":1,\"name\":\"r\",\"path\":\"/x\"}");
        put("reindex.json", REINDEXED);
        run("mkdir 'my reports'");
        assert_int_equal(
                run("bin/kzsearchctl source add --lang kk --kind report --date-order dmy 'my "
                    "reports'"),
                0);
        assert_string_equal(
                out.data, "added r: /x\nr: 4 files, 3 new; 4 documents written\ndone in 900 ms\n");
        sent("\"method\":\"reindex\",\"params\":{\"sources\":[\"r\"],");
        run("grep source.add requests");
        has(&out, "/my reports\",\"lang\":\"kk\",\"kind\":\"report\",\"date_order\":\"dmy\"");
        has(&out, "\"path\":\"/");
        assert_int_equal(
                run("rm requests; bin/kzsearchctl source add --no-index --name n 'my reports'"), 0);
        assert_string_equal(out.data, "added r: /x\n");
        sent("\"name\":\"n\"");
        assert_int_equal(run("bin/kzsearchctl source add missing"), 2);
        has(&err, "no file or folder 'missing'");
        assert_int_equal(run("rm reindex.json"), 0);
        put("reindex.error", "{\"code\":-32004,\"message\":\"a job runs\"}");
        assert_int_equal(run("bin/kzsearchctl source add 'my reports'"), 75);
        has(&err, "run kzsearchctl reindex r later");
        put("source.list.json",
                "{\"v\":1,\"sources\":[{\"name\":\"r\",\"path\":\"/x\",\"documents\":3,"
                "\"files\":2,\"failed\":1}]}");
        assert_int_equal(run("bin/kzsearchctl source list"), 0);
        has(&out, "r             3        2       1  /x\n");
        put("source.remove.json", "{\"v\":1,\"documents\":1}");
        assert_int_equal(run("bin/kzsearchctl source remove r"), 0);
        assert_string_equal(out.data, "removed r and its 1 document\n");
}

static void test_reanalyze(void **state)
{
        (void)state;
        put("reindex.json", "{\"v\":1,\"complete\":true,\"took_ms\":900,\"reanalyzed\":1,"
                            "\"sources\":[],\"problems\":[],\"problems_total\":0}");
        assert_int_equal(run("bin/kzsearchctl reindex --reanalyze"), 0);
        assert_string_equal(out.data, "made the terms of 1 document anew\ndone in 900 ms\n");
        sent("{\"rebuild\":false,\"reanalyze\":true,\"allow_removals\":false,\"wait\":true,"
             "\"skip_if_running\":false,\"v\":1,\"progress\":1}");
        put("progress", "{\"source\":\"\",\"step\":\"reanalyze\",\"done\":3,\"total\":9}\n");
        assert_int_equal(run_on_terminal(80, "bin/kzsearchctl reindex --reanalyze"), 0);
        has(&out, "\rmaking terms anew, 3 of 9 documents\x1b[K");
}

static void test_reindex(void **state)
{
        (void)state;
        put("reindex.json", REINDEXED);
        put("progress", "{\"source\":\"r\",\"files\":1,\"files_total\":4,\"documents\":1}\n"
                        "{\"source\":\"r\",\"files\":2,\"files_total\":4,\"documents\":2}\n");
        assert_int_equal(run("bin/kzsearchctl reindex --wait"), 0);
        has(&out, "r: 4 files, 3 new; 4 documents written\n");
        /* Lines that stay are for jobs that last. */
        assert_string_equal(err.data, "");
        assert_int_equal(run("bin/kzsearchctl reindex --quiet --rebuild --allow-removals a b"), 0);
        assert_string_equal(out.data, "");
        assert_string_equal(err.data, "");
        sent("{\"rebuild\":true,\"reanalyze\":false,\"allow_removals\":true,\"wait\":true,"
             "\"skip_if_running\":false,\"sources\":[\"a\",\"b\"],\"v\":1}");
        assert_int_equal(run_on_terminal(20, "bin/kzsearchctl reindex"), 0);
        /* Drawn on one line, cut to its width, and taken away. */
        has(&out, "\rr: 1/4 files, 1 doc\x1b[K\r\x1b[Kr: 4 files");
        put("reindex.json",
                "{\"v\":1,\"complete\":false,\"took_ms\":9,\"sources\":[{\"name\":\"r\",\"files\":"
                "4,"
                "\"removed\":1,\"failed\":2,\"documents_removed\":3,\"problem\":\"is not there\"}],"
                "\"problems\":[{\"source\":\"r\",\"path\":\"/x/"
                "\\u001ba\",\"line\":17,\"message\":\"bad\"}],"
                "\"problems_total\":2}");
        assert_int_equal(run("bin/kzsearchctl reindex --quiet"), 1);
        assert_string_equal(out.data, "");
        assert_string_equal(err.data, "kzsearchctl: /x/\\x1ba:17: bad\n"
                                      "kzsearchctl: and 1 more problem: see kzsearchctl failures\n"
                                      "kzsearchctl: r: is not there\n");
        assert_int_equal(run("bin/kzsearchctl reindex"), 1);
        has(&out, "r: 4 files, 1 removed, 2 failed; 0 documents written, 3 removed\n");
        put("reindex.json", "{\"v\":1,\"started\":true}");
        assert_int_equal(run("bin/kzsearchctl reindex --no-wait"), 0);
        has(&out, "started");
        sent("\"wait\":false");
        put("reindex.json", "{\"v\":1,\"skipped\":true}");
        assert_int_equal(run("bin/kzsearchctl reindex --skip-if-running"), 0);
        has(&out, "skipped");
        run("rm reindex.json");
        put("reindex.error", "{\"code\":-32004,\"message\":\"a job runs\"}");
        assert_int_equal(run("bin/kzsearchctl reindex"), 75);
        has(&err, "a job runs");
}

static void test_documents(void **state)
{
        (void)state;
        put("add.json",
                "{\"v\":1,\"added\":1,\"replaced\":0,\"unchanged\":0,\"ids\":[\"added:k\"]}");
        put("a.txt", "Қазақ\n\"text\"\n");
        assert_int_equal(
                run("bin/kzsearchctl add --key k --title 'A T' --date 2020-01-02 --lang kk --kind "
                    "news a.txt"),
                0);
        assert_string_equal(out.data, "added added:k\n");
        sent("{\"documents\":[{\"text\":\"Қазақ\\n\\\"text\\\"\\n\",\"key\":\"k\",\"title\":\"A "
             "T\","
             "\"date\":\"2020-01-02\",\"lang\":\"kk\",\"kind\":\"news\"}]");
        assert_int_equal(run("printf hello | bin/kzsearchctl add"), 0);
        sent("{\"text\":\"hello\"}");
        assert_int_equal(run("printf there | bin/kzsearchctl add -"), 0);
        sent("{\"text\":\"there\"}");
        assert_int_equal(run("printf 'ab\\377' | bin/kzsearchctl add"), 2);
        has(&err, "standard input is not UTF-8 at byte 3");
        assert_int_equal(run("bin/kzsearchctl add missing.txt"), 2);
        has(&err, "missing.txt");
        assert_int_equal(run("head -c 17000000 /dev/zero | tr '\\0' x | bin/kzsearchctl add"), 2);
        put("add.json",
                "{\"v\":1,\"added\":0,\"replaced\":0,\"unchanged\":1,\"ids\":[\"added:k\"]}");
        assert_int_equal(run("bin/kzsearchctl add a.txt"), 0);
        assert_string_equal(out.data, "unchanged added:k\n");
        put("remove.json", "{\"v\":1,\"removed\":1,\"not_found\":[\"b:2\"]}");
        assert_int_equal(run("bin/kzsearchctl remove a:1 b:2"), 1);
        assert_string_equal(out.data, "removed 1 document\n");
        assert_string_equal(err.data, "kzsearchctl: there is no document b:2\n");
        sent("{\"ids\":[\"a:1\",\"b:2\"]");
        put("remove.json", "{\"v\":1,\"removed\":2,\"not_found\":[]}");
        assert_int_equal(run("bin/kzsearchctl remove a:1 -- -x"), 0);
}

static void test_state(void **state)
{
        (void)state;
        assert_int_equal(run("bin/kzsearchctl status"), 69);
        assert_int_equal(run("bin/kzsearchctl stop"), 69);
        assert_int_equal(run("bin/kzsearchctl reload"), 69);
        assert_int_equal(run("test -e served"), 1);
        put("check.json", "{\"v\":1,\"ok\":true}");
        assert_int_equal(run("bin/kzsearchctl check"), 0);
        put("check.json", "{\"v\":1,\"ok\":false,\"message\":\"live-1 is cut short\"}");
        assert_int_equal(run("bin/kzsearchctl check"), 2);
        has(&err, "live-1 is cut short");
        put("failures.json",
                "{\"v\":1,\"total\":3,\"parts\":3,"
                "\"reasons\":[{\"reason\":\"no parser\",\"remedy\":null,\"parts\":3,\"files\":3}],"
                "\"failures\":[{\"source\":\"r\",\"path\":\"/x/a.pdf\",\"reason\":\"no parser\","
                "\"message\":\"no parser\",\"at\":1599609600}]}");
        assert_int_equal(run("bin/kzsearchctl failures r"), 0);
        assert_string_equal(out.data, "3 files: no parser\n"
                                      "    r  /x/a.pdf (2020-09-09)\n"
                                      "    and 2 more: --all lists them\n\n"
                                      "3 files\n");
        sent("\"source\":\"r\"");
        sent("\"per_reason\":5");
        assert_int_equal(run("bin/kzsearchctl failures --json --source r --reason x"), 0);
        has(&out, "\"message\":\"no parser\"");
        sent("\"source\":\"r\"");
        sent("\"reason\":\"x\"");
        /* In the order of reasons, and within one in that of names. */
        put("failures.json",
                "{\"v\":1,\"total\":3,\"parts\":5,\"reasons\":["
                "{\"reason\":\"z\",\"remedy\":\"mend\\u001b it\",\"parts\":3,\"files\":2},"
                "{\"reason\":\"a\",\"note\":true,\"parts\":1,\"files\":1},"
                "{\"reason\":\"none of it\",\"parts\":1,\"files\":1}],\"failures\":["
                "{\"source\":\"r\",\"path\":\"/x/d\",\"member\":\"b\\u202e\",\"reason\":\"z\"},"
                "{\"source\":\"r\",\"path\":\"/x/c\",\"reason\":\"a\"},"
                "{\"source\":\"r\",\"path\":\"/x/d\",\"line\":17,\"count\":3,\"reason\":\"z\","
                "\"detail\":\"z of 7\"},"
                "{\"source\":\"long\",\"path\":\"/x/d\",\"reason\":\"z\"}]}");
        assert_int_equal(run("bin/kzsearchctl failures --all"), 0);
        assert_string_equal(out.data, "3 parts of 2 files: z\n"
                                      "    way out: mend\\x1b it\n"
                                      "    long  /x/d\n"
                                      "    r     /x/d:17 and 2 more of it: z of 7\n"
                                      "    r     /x/d#b\\u202e\n\n"
                                      "1 file, only noted: a\n"
                                      "    r     /x/c\n\n"
                                      "1 file: none of it\n"
                                      "    and 1 more\n\n"
                                      "5 parts of 3 files\n");
        sent("\"per_reason\":1000000");
        put("failures.json", "{\"v\":1,\"total\":0,\"failures\":[]}");
        assert_int_equal(run("bin/kzsearchctl failures"), 0);
        assert_string_equal(out.data, "no file failed\n");
        put("status.json",
                "{\"v\":1,\"version\":\"0.1.0\",\"pid\":4711,\"uptime_s\":75,\"socket\":\"/s\","
                "\"data_dir\":\"/"
                "d\",\"config\":null,\"state\":\"ready\",\"message\":null,\"documents\":3,"
                "\"bytes\":123456,\"searches\":{\"running\":0,\"queued\":0,\"done\":17,\"failed\":"
                "1},"
                "\"job\":{\"what\":\"reindex\",\"source\":\"r\",\"files\":1,\"files_total\":4,"
                "\"documents\":1,\"elapsed_ms\":800},\"sources\":[]}");
        assert_int_equal(run("bin/kzsearchctl status"), 0);
        assert_string_equal(out.data, "kzsearchd 0.1.0, process 4711, up 1 min 15 s\n"
                                      "index     3 documents, 123.5 KB, ready\n"
                                      "data      /d\n"
                                      "socket    /s\n"
                                      "searches  17 done, 1 failed, 0 running, 0 waiting\n"
                                      "job       reindex, r: 1/4 files, 1 document, for 800 ms\n"
                                      "\n"
                                      "no sources yet: kzsearchctl source add PATH\n");
        assert_int_equal(run("bin/kzsearchctl status --json"), 0);
        has(&out, "{\"v\":1,\"version\":\"0.1.0\",");
        put("status.json", "{\"v\":1,\"state\":\"damaged\",\"message\":\"run reindex --rebuild\"}");
        assert_int_equal(run("bin/kzsearchctl status"), 2);
        has(&out, "damaged: run reindex --rebuild");
        put("reload.json", "{\"v\":1}");
        assert_int_equal(run("bin/kzsearchctl reload"), 0);
        put("stop.json", "{\"v\":1}");
        assert_int_equal(run("bin/kzsearchctl stop"), 0);
        assert_string_equal(out.data, "stopped\n");
}

static void test_ctl_mistakes(void **state)
{
        static const struct {
                const char *line, *says;
        } bad[] = {
                {"", "usage: kzsearchctl"},
                {"statsu", "did you mean status?"},
                {"source", "add, list or remove"},
                {"source lst", "did you mean source list?"},
                {"frobnicate", "see kzsearchctl --help"},
                {"status now", "usage: kzsearchctl status"},
                {"remove", "usage: kzsearchctl remove ID..."},
                {"source add a b", "usage: kzsearchctl source add PATH"},
                {"status --rebuild", "status has no option --rebuild"},
                {"source list --quiet", "source list has no option --quiet"},
                {"reindex --rebiuld", "did you mean --rebuild?"},
                {"reindex --wait --no-wait", "exclude each other"},
                {"-x", "unknown option -x"},
        };
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(bad); i++) {
                assert_int_equal(run("bin/kzsearchctl %s", bad[i].line), 2);
                has(&err, bad[i].says);
                assert_string_equal(out.data, "");
        }
        assert_int_equal(run("test -e served"), 1);
        assert_int_equal(run("bin/kzsearchctl --help"), 0);
        has(&out, "source add");
        assert_int_equal(run("bin/kzsearchctl --socket ./none status"), 69);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {T(test_search), T(test_what_is_asked), T(test_nothing),
                T(test_mistakes), T(test_options_among_the_words), T(test_show),
                T(test_output_errors), T(test_autostart), T(test_autostart_fails),
                T(test_autostart_many), T(test_terminal), T(test_terminal_is_safe), T(test_source),
                T(test_reindex), T(test_reanalyze), T(test_documents), T(test_state),
                T(test_ctl_mistakes)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
