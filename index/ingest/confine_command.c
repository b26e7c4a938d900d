#include "index/ingest/confine_command.h"

#include <errno.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#include "index/base/check.h"
#include "index/ingest/confine_files.h"
#include "index/ingest/confine_filter.h"

#define PAGE 4096u
#define ADDRESS_BITS 46 /* of what a process may map, everywhere */

/* What programs ask as they start, about themselves and about files by name. */
static const int allowed[] = {
        SCMP_SYS(access),
        SCMP_SYS(arch_prctl),
        SCMP_SYS(dup2),
        SCMP_SYS(dup3),
        SCMP_SYS(faccessat),
        SCMP_SYS(faccessat2),
        SCMP_SYS(fstatfs),
        SCMP_SYS(getcwd),
        SCMP_SYS(getpgrp),
        SCMP_SYS(getppid),
        SCMP_SYS(getrlimit),
        SCMP_SYS(getrusage),
        SCMP_SYS(lstat),
        SCMP_SYS(newfstatat),
        SCMP_SYS(readlink),
        SCMP_SYS(readlinkat),
        SCMP_SYS(rseq),
        SCMP_SYS(set_robust_list),
        SCMP_SYS(set_tid_address),
        SCMP_SYS(stat),
        SCMP_SYS(statfs),
        SCMP_SYS(statx),
        SCMP_SYS(times),
        SCMP_SYS(uname),
        SCMP_SYS(write), /* only what is open already is open for writing */
        SCMP_SYS(writev),
};

/* Programs and their libraries are mapped, but never what can be written at the same time. */
static const struct kz_filter_rule narrow[] = {
        {SCMP_SYS(mmap), 2, {KZ_FILTER_WHERE(2, PROT_EXEC, 0), KZ_FILTER_WHERE(3, MAP_SHARED, 0)}},
        {SCMP_SYS(mmap), 2, {KZ_FILTER_WHERE(2, PROT_WRITE, 0), KZ_FILTER_WHERE(3, MAP_SHARED, 0)}},
        {SCMP_SYS(mprotect), 1, {KZ_FILTER_WHERE(2, PROT_EXEC, 0)}},
        {SCMP_SYS(mprotect), 1, {KZ_FILTER_WHERE(2, PROT_WRITE, 0)}},
};

/* The name of program at an address drawn by lot, or NULL. A guess that fails is deadly. */
static const char *make_door(const char *program)
{
        size_t len = strlen(program) + 1;
        uint64_t lot[2];
        char *pages;

        if (len > PAGE || getrandom(lot, sizeof(lot), 0) != sizeof(lot))
                return NULL;
        pages = mmap((void *)(uintptr_t)(lot[0] >> (64 - ADDRESS_BITS) & ~(uint64_t)(PAGE - 1)),
                2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (pages == MAP_FAILED)
                return NULL;
        return memcpy(pages + lot[1] % PAGE, program, len);
}

/* Finds what loads programs on this system: what has loaded this one. */
static int find_loader(struct dl_phdr_info *info, size_t size, void *ret)
{
        size_t i;

        (void)size;
        for (i = 0; i < info->dlpi_phnum; i++) {
                if (info->dlpi_phdr[i].p_type == PT_INTERP)
                        *(const char **)ret =
                                (const char *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
        }
        return 1; /* the first one is this program */
}

static enum kz_status confine_files(const char *program, struct kz_error *err)
{
        const char *loader = program;
        enum kz_status status;

        dl_iterate_phdr(find_loader, &loader);
        {
                const struct kz_reach reach[] = {
                        {program, true},
                        {loader, true},
                        {"/usr", false},
                        {"/lib", false},
                        {"/lib64", false},
                };

                status = kz_confine_files(reach, KZ_ARRAY_LEN(reach), err);
        }
        return status;
}

static enum kz_status confine_calls(const char *door, struct kz_error *err)
{
        KZ_CLEANUP(kz_filter_deinit) struct kz_filter filter = KZ_FILTER_NULL;
        const struct scmp_arg_cmp other = {0, SCMP_CMP_NE, (scmp_datum_t)(uintptr_t)door, 0};
        const struct kz_filter_rule through_door = {SCMP_SYS(execve), 1,
                {KZ_FILTER_WHERE(0, UINT64_MAX, (scmp_datum_t)(uintptr_t)door)}};

        kz_filter_begin(&filter);
        kz_filter_each(&filter, SCMP_ACT_ALLOW, KZ_FILTER_ALL(allowed));
        kz_filter_allow(&filter, KZ_FILTER_ALL(narrow));
        kz_filter_allow_opening(&filter);
        kz_filter_allow(&filter, &through_door, 1);
        if (!filter.error)
                filter.error = seccomp_rule_add_array(
                        filter.context, SCMP_ACT_KILL_PROCESS, SCMP_SYS(execve), 1, &other);
        return kz_filter_load(&filter, err);
}

enum kz_status kz_confine_command(const char *program, const char **ret_door, struct kz_error *err)
{
        const char *door = make_door(program);
        enum kz_status status;

        if (!door)
                return kz_error_set(err, KZ_E_NOMEM, "cannot confine %s", program);
        status = confine_files(program, err);
        if (!status)
                status = confine_calls(door, err);
        if (!status)
                *ret_door = door;
        return status;
}
