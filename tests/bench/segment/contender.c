#include "tests/bench/segment/contender.h"

const struct contender_ops *const contender_all[] = {&contender_xapian, &contender_sqlite,
        &contender_segment, &contender_segment_text, &contender_live, NULL};
