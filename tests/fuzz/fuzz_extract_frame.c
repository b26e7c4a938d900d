/* Frames from the helper: any bytes are read as every kind of frame. */
#include "index/ingest/extract_frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct kz_str bytes = {(const char *)data, size}, string;
        enum kz_extract_command which;
        enum kz_extract_answer answer;
        struct kz_extract_problem problem;
        struct kz_extract_limits limits;
        unsigned commands;
        struct kz_extract_job job;
        struct kz_extract_end end;
        struct kz_origins origins;
        struct kz_document doc;
        struct kz_frame frame;
        uint32_t protocol;
        size_t used;

        while (!kz_frame_peek(bytes, 1 << 20, &frame, &used)) {
                (void)kz_extract_get_hello(frame.body, &protocol, NULL);
                (void)kz_extract_get_job(frame.body, &job, &limits, &commands, NULL);
                (void)kz_extract_get_document(frame.body, &doc, &origins, NULL);
                (void)kz_extract_get_problem(frame.body, &problem, NULL);
                (void)kz_extract_get_end(frame.body, &end, NULL);
                (void)kz_extract_get_refusal(frame.body, &string, NULL);
                (void)kz_extract_get_command(frame.body, &which, &string, NULL);
                (void)kz_extract_get_answer(frame.body, &answer, &string, NULL);
                bytes = (struct kz_str){bytes.ptr + used, bytes.len - used};
        }
        return 0;
}
