/* Which program shows a PDF at a page, and how it is told; with lists that are not as they should.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/viewer.h"
#include "index/base/check.h"

static char dir[PATH_MAX];

static void write_file(const char *name, const char *text)
{
        FILE *file = fopen(name, "w");

        assert_non_null(file);
        fputs(text, file);
        fclose(file);
}

static void set_folder(const char *variable, const char *name)
{
        char path[PATH_MAX + 64];

        snprintf(path, sizeof(path), "%s/%s", dir, name);
        setenv(variable, path, 1);
}

static int set_up(void **state)
{
        char template[] = "/tmp/kz-viewer-XXXXXX";

        (void)state;
        if (!mkdtemp(template) || !realpath(template, dir) || chdir(dir) ||
                system("mkdir -p bin config configs data/applications datas/applications && "
                       "touch bin/okular bin/evince bin/mupdf bin/firefox && chmod 755 bin/*"))
                return -1;
        set_folder("PATH", "bin");
        set_folder("XDG_CONFIG_HOME", "config");
        set_folder("XDG_CONFIG_DIRS", "configs");
        set_folder("XDG_DATA_HOME", "data");
        set_folder("XDG_DATA_DIRS", "datas");
        unsetenv("KZSEARCH_VIEWER");
        return 0;
}

static int tear_down(void **state)
{
        char command[PATH_MAX + 16];

        (void)state;
        setenv("PATH", "/usr/bin:/bin", 1);
        snprintf(command, sizeof(command), "rm -rf '%s'", dir);
        return chdir("/") || system(command);
}

/* The words of the command, joined by bars; "": none is known. */
static void check(const char *path, uint64_t page, const char *expected)
{
        struct kz_viewer viewer = KZ_VIEWER_NULL;
        enum kz_status status = kz_viewer_find(path, page, &viewer);
        char words[1024] = "";
        size_t i, at = 0;

        assert_int_equal(status, *expected ? KZ_OK : KZ_E_NOT_FOUND);
        for (i = 0; !status && viewer.argv[i]; i++)
                at += (size_t)snprintf(
                        words + at, sizeof(words) - at, "%s%s", i ? "|" : "", viewer.argv[i]);
        assert_string_equal(words, expected);
        kz_viewer_deinit(&viewer);
}

static void test_chosen(void **state)
{
        static const char *const rows[][2] = {
                {"evince", "evince|--page-index=12|/a b.pdf"},
                {"/opt/x/okular  --unique", "/opt/x/okular|--unique|--page=12|/a b.pdf"},
                {"zathura --fork", "zathura|--fork|--page=12|/a b.pdf"},
                {"sioyek", "sioyek|--page=12|/a b.pdf"},
                {"qpdfview", "qpdfview|/a b.pdf#12"},
                {"xpdf", "xpdf|/a b.pdf|12"},
                {"mupdf", "mupdf|/a b.pdf|12"},
                {"firefox", "firefox|file:///a%20b.pdf#page=12"},
                {"myviewer $(touch x)", "myviewer|$(touch|x)|/a b.pdf"},
                {"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17",
                        "1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|/a b.pdf"},
                {"  ", ""},
                {"", ""},
        };
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(rows); i++) {
                setenv("KZSEARCH_VIEWER", rows[i][0], 1);
                check("/a b.pdf", 12, rows[i][1]);
        }
        setenv("KZSEARCH_VIEWER", "firefox", 1);
        check("/қ#?%.pdf", 1, "firefox|file:///%D2%9B%23%3F%25.pdf#page=1");
}

static void test_desktop(void **state)
{
        (void)state;
        check("/a.pdf", 12, "");
        write_file("datas/applications/mimeinfo.cache",
                "[MIME Cache]\ntext/plain=evince.desktop;\n"
                "application/pdf=org.gnome.Evince.desktop;okularApplication_pdf.desktop;\n");
        check("/a.pdf", 12, "evince|--page-index=12|/a.pdf");
        /* What the user has set goes first; what is not installed is passed over. */
        write_file("data/applications/mimeapps.list",
                "application/pdf=firefox.desktop\n[Added Associations]\n"
                "application/pdf=firefox.desktop\n[Default Applications]\r\n"
                "application/pdf=org.pwmt.zathura.desktop;mupdf.desktop\r\n");
        check("/a.pdf", 12, "mupdf|/a.pdf|12");
        write_file("config/mimeapps.list", "[Default Applications]\n"
                                           "application/pdf=org.kde.okular.desktop\n");
        check("/a.pdf", 12, "okular|--page=12|/a.pdf");
        /* Another one is for xdg-open to find, and none of ours takes its place. */
        write_file("config/mimeapps.list",
                "[Default Applications]\napplication/pdf=acroread.desktop\n");
        check("/a.pdf", 12, "");
        write_file("config/mimeapps.list", "[Default Applications]\napplication/pdf=");
        check("/a.pdf", 12, "mupdf|/a.pdf|12");
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {T(test_chosen), T(test_desktop)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
