/* The plan of a search, as the JSON of PROTOCOL.md. */
#ifndef KZ_DAEMON_ANSWER_PLAN_H
#define KZ_DAEMON_ANSWER_PLAN_H

#include "daemon/json.h"
#include "index/engine.h"

/* The value of "plan". */
void kz_answer_put_plan(struct kz_json *json, const struct kz_explain *plan);

#endif
