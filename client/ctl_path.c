/* Paths that are given to kzsearchctl: the daemon is elsewhere and needs them whole. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "client/ctl.h"
#include "client/terminal.h"
#include "index/base/utf8.h"
#include "kzsearch/protocol.h"

int kz_ctl_absolute(const struct kz_ctl *ctl, const char *given, struct kz_buf *out)
{
        char *here = given[0] == '/' ? NULL : getcwd(NULL, 0);
        enum kz_status status;

        if (given[0] != '/' && !here) {
                kz_terminal_complain(
                        ctl->session.program, "the current directory: %s", strerror(errno));
                return KZSEARCH_EXIT_ERROR;
        }
        status = here ? kz_buf_printf(out, "%s/%s", here, given) : kz_buf_append_cstr(out, given);
        free(here);
        if (status)
                return kz_session_no_memory(&ctl->session);
        if (kz_utf8_validate(out->data, out->len) == out->len)
                return 0;
        kz_terminal_complain(ctl->session.program, "the path %s is not UTF-8", out->data);
        return KZSEARCH_EXIT_ERROR;
}
