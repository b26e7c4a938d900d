#include "index/ingest/confine.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>

#include "index/base/check.h"
#include "index/ingest/confine_calls.h"
#include "index/ingest/confine_files.h"

/* Fonts that a PDF names and does not hold, and the maps from its characters to ours. */
static const struct kz_reach readable[] = {
        {"/usr/share/fonts", false},
        {"/usr/local/share/fonts", false},
        {"/usr/share/poppler", false},
};

enum kz_status kz_confine_process(struct kz_error *err)
{
        if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 ||
                prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
                prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
                return kz_error_errno(err, errno, "cannot confine the process");
        return KZ_OK;
}

enum kz_status kz_confine_parser(struct kz_error *err)
{
        enum kz_status status = kz_confine_files(readable, KZ_ARRAY_LEN(readable), err);

        if (status && status != KZ_E_UNSUPPORTED)
                return status;
        return kz_confine_calls(status == KZ_OK, err);
}
