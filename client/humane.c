#include "client/humane.h"

#include <inttypes.h>

enum kz_status kz_humane_count(struct kz_buf *out, uint64_t n, const char *one, const char *many)
{
        return kz_buf_printf(out, "%" PRIu64 " %s", n, n == 1 ? one : many);
}

enum kz_status kz_humane_size(struct kz_buf *out, uint64_t bytes)
{
        static const char *const units[] = {"KB", "MB", "GB", "TB", "PB", "EB"};
        uint64_t unit = 1000;
        size_t i = 0;

        if (bytes < 1000)
                return kz_humane_count(out, bytes, "byte", "bytes");
        /* 999.95 KB would be shown as 1000.0 KB: the next unit begins where rounding reaches it. */
        while (i + 1 < KZ_ARRAY_LEN(units) && bytes >= unit * 1000 - unit / 20) {
                unit *= 1000;
                i++;
        }
        return kz_buf_printf(out, "%.1f %s", (double)bytes / (double)unit, units[i]);
}

enum kz_status kz_humane_seconds(struct kz_buf *out, uint64_t s)
{
        if (s < 60)
                return kz_buf_printf(out, "%" PRIu64 " s", s);
        if (s < 3600)
                return kz_buf_printf(out, "%" PRIu64 " min %" PRIu64 " s", s / 60, s % 60);
        if (s < 86400)
                return kz_buf_printf(out, "%" PRIu64 " h %" PRIu64 " min", s / 3600, s / 60 % 60);
        return kz_buf_printf(out, "%" PRIu64 " d %" PRIu64 " h", s / 86400, s / 3600 % 24);
}

enum kz_status kz_humane_span(struct kz_buf *out, uint64_t us)
{
        if (us < 9950)
                return kz_buf_printf(out, "%.1f ms", (double)us / 1e3);
        if (us < 999500)
                return kz_buf_printf(out, "%.0f ms", (double)us / 1e3);
        if (us < 9950000)
                return kz_buf_printf(out, "%.1f s", (double)us / 1e6);
        return kz_humane_seconds(out, us / 1000000 + (us % 1000000 >= 500000));
}
