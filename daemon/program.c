#include "daemon/program.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

enum kz_status kz_program_find(
        const char *name, const char *built, struct kz_buf *out, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        char here[PATH_MAX];
        ssize_t n = readlink("/proc/self/exe", here, sizeof(here) - 1);
        const char *const places[] = {"", "../libexec/kzsearch/", built};
        size_t i;

        if (n < 0)
                return kz_error_errno(err, errno, "cannot read /proc/self/exe to find %s", name);
        here[n] = '\0';
        *strrchr(here, '/') = '\0';
        for (i = 0; i < KZ_ARRAY_LEN(places); i++) {
                kz_buf_clear(&path);
                if (kz_buf_printf(&path, "%s/%s%s", here, places[i], name))
                        return kz_error_nomem(err);
                if (access(path.data, X_OK) == 0)
                        return kz_buf_append_str(out, kz_buf_str(&path)) ? kz_error_nomem(err)
                                                                         : KZ_OK;
        }
        return kz_error_set(err, KZ_E_NOT_FOUND,
                "%s is not beside this program in %s, nor in ../libexec/kzsearch: install it again",
                name, here);
}
