#include "daemon/indexer/opener.h"

#include <stdlib.h>
#include <time.h>

#include "daemon/indexer/report.h"

#define LOCK_WAIT_MS 10000 /* for an indexer whose daemon was killed and that is just leaving */

enum kz_status kz_opener_init(struct kz_opener *opener, const char *data_dir,
        const char *name_rules, struct kz_error *err)
{
        *opener = (struct kz_opener){.data_dir = strdup(data_dir)};
        if (!opener->data_dir)
                return kz_error_nomem(err);
        return kz_opener_set_name_rules(opener, name_rules, err);
}

void kz_opener_deinit(struct kz_opener *opener)
{
        opener->rules = kz_namerules_free(opener->rules);
        free(opener->name_rules);
        free(opener->data_dir);
        *opener = (struct kz_opener){.data_dir = NULL};
}

enum kz_status kz_opener_set_name_rules(
        struct kz_opener *opener, const char *name_rules, struct kz_error *err)
{
        char *copy = name_rules ? strdup(name_rules) : NULL;

        if (name_rules && !copy)
                return kz_error_nomem(err);
        free(opener->name_rules);
        opener->name_rules = copy;
        return KZ_OK;
}

enum kz_status kz_opener_open(struct kz_opener *opener, enum kz_opener_way way,
        struct kz_writer **ret, struct kz_error *err)
{
        static enum kz_status (*const ways[])(
                const char *dir, struct kz_writer **ret, struct kz_error *err) = {
                [KZ_OPEN_OURS] = kz_writer_open,
                [KZ_OPEN_ANY] = kz_writer_open_any,
                [KZ_OPEN_REBUILD] = kz_writer_open_rebuild,
        };
        const struct timespec step = {0, 50000000};
        int64_t until = kz_now_ms() + LOCK_WAIT_MS;
        struct kz_writer *writer = NULL;
        enum kz_status status = KZ_OK;

        opener->rules = kz_namerules_free(opener->rules);
        if (opener->name_rules)
                status = kz_namerules_load(opener->name_rules, &opener->rules, err);
        if (status)
                return status;
        do {
                status = ways[way](opener->data_dir, &writer, err);
                if (status == KZ_E_LOCKED)
                        nanosleep(&step, NULL);
        } while (status == KZ_E_LOCKED && kz_now_ms() < until);
        if (status)
                return status;
        kz_writer_set_name_rules(writer, opener->rules);
        *ret = writer;
        return KZ_OK;
}
