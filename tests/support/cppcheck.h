/* Put before each file by scripts/lint, for cppcheck alone, which does not read the headers of
 * libraries: their macros that look like statements. */
#define json_array_foreach(array, index, value) for (index = 0; (value = array); index++)
#define json_object_foreach(object, key, value) for (key = ""; (value = object); key++)
/* Of sys/queue.h. */
#define TAILQ_HEAD(name, type)                                                                     \
        struct name {                                                                              \
                struct type *tqh_first, **tqh_last;                                                \
        }
#define STAILQ_HEAD(name, type)                                                                    \
        struct name {                                                                              \
                struct type *stqh_first, **stqh_last;                                              \
        }
#define TAILQ_FOREACH(item, head, link)                                                            \
        for (item = (head)->tqh_first; item; item = item->link.tqe_next)
