#include "client/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/base/visible.h"

#define COLUMNS_DEFAULT 80

void kz_terminal_guard(void)
{
        int fd;

        for (fd = 0; fd < 3; fd++) {
                if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
                        (void)!open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
        }
}

enum kz_status kz_terminal_color(const char *text, enum kz_color *ret, struct kz_error *err)
{
        static const char *const names[] = {"auto", "always", "never"};
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(names); i++) {
                if (strcmp(text, names[i]) == 0) {
                        *ret = (enum kz_color)i;
                        return KZ_OK;
                }
        }
        return kz_error_set(
                err, KZ_E_INVALID, "--color is auto, always or never, not '%.64s'", text);
}

static bool color_is_welcome(void)
{
        const char *no_color = getenv("NO_COLOR");
        const char *term = getenv("TERM");

        return (!no_color || !*no_color) && term && *term && strcmp(term, "dumb") != 0;
}

struct kz_terminal kz_terminal_look(int fd, enum kz_color choice)
{
        struct kz_terminal terminal = {.is_terminal = false};
        const char *columns;
        struct winsize size;

        /* One call tells both; where it fails there is no terminal. */
        if (ioctl(fd, TIOCGWINSZ, &size) == 0) {
                terminal.is_terminal = true;
                terminal.columns = size.ws_col;
                columns = getenv("COLUMNS");
                if (terminal.columns == 0 && columns)
                        terminal.columns = (size_t)strtoul(columns, NULL, 10);
                if (terminal.columns == 0 || terminal.columns > 10000)
                        terminal.columns = COLUMNS_DEFAULT;
        }
        terminal.color = choice == KZ_COLOR_ALWAYS ||
                         (choice == KZ_COLOR_AUTO && terminal.is_terminal && color_is_welcome());
        return terminal;
}

enum kz_status kz_terminal_write(struct kz_str text, struct kz_error *err)
{
        enum kz_status status;

        errno = 0;
        status = kz_fd_write_all(STDOUT_FILENO, text.ptr, text.len, err);
        if (status && errno == EPIPE)
                return KZ_E_END;
        return status ? kz_error_prefix(err, status, "standard output") : KZ_OK;
}

void kz_terminal_complain(const char *program, const char *format, ...)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;
        char message[4096];
        va_list args;

        va_start(args, format);
        vsnprintf(message, sizeof(message), format, args);
        va_end(args);
        if (kz_buf_printf(&line, "%s: ", program) ||
                kz_visible_append(&line, kz_str(message), true) || kz_buf_append_char(&line, '\n'))
                return;
        /* There is nowhere to say that stderr does not take it. */
        (void)kz_fd_write_all(STDERR_FILENO, line.data, line.len, NULL);
}
