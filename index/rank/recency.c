#include "index/rank/recency.h"

#include "index/base/date.h"

#define MOST 0.5
#define HALF_OF_IT_DAYS 365.0

static int64_t day_of(int64_t ts)
{
        return ts / KZ_DAY_SECONDS - (ts % KZ_DAY_SECONDS < 0);
}

struct kz_recency kz_recency_at(int64_t now)
{
        return (struct kz_recency){day_of(now)};
}

double kz_recency_fade(void *context, bool dated, int64_t ts)
{
        const struct kz_recency *recency = context;
        double age;

        if (!dated)
                return MOST / 2;
        age = (double)recency->today - (double)day_of(ts);
        return age > 0 ? MOST * age / (age + HALF_OF_IT_DAYS) : 0;
}
