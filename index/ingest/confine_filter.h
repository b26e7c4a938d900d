/*
 * A filter of system calls (seccomp) as both of our profiles begin it: what stands in no rule is
 * answered as by an older kernel (ENOSYS), so that the C library takes its older way; what nobody
 * tries in good faith kills; memory, clocks, locks and what is open are allowed.
 */
#ifndef KZ_INGEST_CONFINE_FILTER_H
#define KZ_INGEST_CONFINE_FILTER_H

#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>

#include "index/base/error.h"

struct kz_filter {
        scmp_filter_ctx context;
        int error; /* the first, negative; rules after it are passed over */
};

#define KZ_FILTER_NULL                                                                             \
        {                                                                                          \
                NULL, 0                                                                            \
        }

/* A call that matters by its arguments: allowed where each has, after the mask, this value. */
struct kz_filter_rule {
        int call;
        unsigned n;
        struct scmp_arg_cmp tests[2];
};

#define KZ_FILTER_WHERE(argument, mask, value)                                                     \
        {                                                                                          \
                argument, SCMP_CMP_MASKED_EQ, mask, value                                          \
        }
/* The kernel looks at the int in the register. */
#define KZ_FILTER_DESCRIPTOR(fd) KZ_FILTER_WHERE(0, UINT64_C(0xffffffff), fd)
#define KZ_FILTER_COMMAND(command) KZ_FILTER_WHERE(1, UINT64_C(0xffffffff), command)
#define KZ_FILTER_ALL(array) (array), sizeof(array) / sizeof(*(array))

void kz_filter_begin(struct kz_filter *filter);
void kz_filter_deinit(struct kz_filter *filter);

void kz_filter_each(struct kz_filter *filter, uint32_t action, const int *calls, size_t n);
void kz_filter_allow(struct kz_filter *filter, const struct kz_filter_rule *rules, size_t n);
/* open and openat, for reading. */
void kz_filter_allow_opening(struct kz_filter *filter);

/*
 * From now on the process, with all its threads, is behind it; no_new_privs must be set.
 * KZ_E_UNSUPPORTED when the kernel, or what the process runs in, has no seccomp; KZ_E_NOMEM.
 */
enum kz_status kz_filter_load(struct kz_filter *filter, struct kz_error *err);

#endif
