#include "index/ingest/confine_files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "index/base/fdio.h"

/*
 * linux/landlock.h as it is in newer kernels than those a distribution builds with: what a kernel
 * does not know must not be asked of it, which struct abi takes care of.
 */
struct ruleset {
        uint64_t files;
        uint64_t network; /* since ABI 4 */
        uint64_t scoped;  /* since ABI 6 */
};

#define FILES_1 (LANDLOCK_ACCESS_FS_MAKE_SYM * 2 - 1) /* all of the first ABI */
#define FILES_REFER (UINT64_C(1) << 13)
#define FILES_TRUNCATE (UINT64_C(1) << 14)
#define FILES_IOCTL_DEVICE (UINT64_C(1) << 15)
#define NETWORK_BIND_TCP (UINT64_C(1) << 0)
#define NETWORK_CONNECT_TCP (UINT64_C(1) << 1)
#define SCOPE_ABSTRACT_UNIX_SOCKET (UINT64_C(1) << 0)
#define SCOPE_SIGNAL (UINT64_C(1) << 1)

/* What each version brought. */
static const struct abi {
        int version;
        struct ruleset added;
} abis[] = {
        {1, {FILES_1, 0, 0}},
        {2, {FILES_REFER, 0, 0}},
        {3, {FILES_TRUNCATE, 0, 0}},
        {4, {0, NETWORK_BIND_TCP | NETWORK_CONNECT_TCP, 0}},
        {5, {FILES_IOCTL_DEVICE, 0, 0}},
        {6, {0, 0, SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL}},
};

/* All that this kernel can forbid. */
static struct ruleset everything(int version)
{
        struct ruleset ruleset = {0};
        size_t i;

        for (i = 0; i < sizeof(abis) / sizeof(*abis) && abis[i].version <= version; i++) {
                ruleset.files |= abis[i].added.files;
                ruleset.network |= abis[i].added.network;
                ruleset.scoped |= abis[i].added.scoped;
        }
        return ruleset;
}

static enum kz_status let(int ruleset, const struct kz_reach *reach, struct kz_error *err)
{
        KZ_CLEANUP(kz_fd_close)
        int fd = open(reach->path, O_PATH | O_CLOEXEC | (reach->execute ? 0 : O_DIRECTORY));
        const struct landlock_path_beneath_attr rule = {
                LANDLOCK_ACCESS_FS_READ_FILE |
                        (reach->execute ? LANDLOCK_ACCESS_FS_EXECUTE : LANDLOCK_ACCESS_FS_READ_DIR),
                fd};

        if (fd < 0)
                return errno == ENOENT || errno == ENOTDIR || errno == EACCES
                               ? KZ_OK
                               : kz_error_errno(err, errno, "cannot confine to %s", reach->path);
        if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0)
                return kz_error_errno(err, errno, "cannot confine to %s", reach->path);
        return KZ_OK;
}

enum kz_status kz_confine_files(const struct kz_reach *reach, size_t n, struct kz_error *err)
{
        long version =
                syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
        struct ruleset all = everything((int)version);
        KZ_CLEANUP(kz_fd_close) int ruleset = -1;
        enum kz_status status = KZ_OK;
        size_t i;

        if (version < 1)
                return kz_error_set(err, KZ_E_UNSUPPORTED, "the kernel has no Landlock");
        ruleset = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);
        if (ruleset < 0)
                return kz_error_errno(err, errno, "cannot close off files with Landlock");
        for (i = 0; !status && i < n; i++)
                status = let(ruleset, &reach[i], err);
        if (!status && syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
                status = kz_error_errno(err, errno, "cannot close off files with Landlock");
        return status;
}
