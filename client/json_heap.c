#include "client/json_heap.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define PIECE_SIZE 65536

struct piece {
        struct piece *before; /* leak checkers find all pieces by the last */
        max_align_t data[];
};

static struct piece *last;
static char *free_at;
static size_t free_bytes;

static void *take(size_t size)
{
        const size_t align = _Alignof(max_align_t);
        size_t room = size > PIECE_SIZE ? size : PIECE_SIZE;
        struct piece *piece;
        void *taken;

        if (size > SIZE_MAX - sizeof(*piece) - align)
                return NULL;
        size = (size + align - 1) / align * align;
        if (size > free_bytes) {
                room = (room + align - 1) / align * align;
                piece = malloc(sizeof(*piece) + room);
                if (!piece)
                        return NULL;
                piece->before = last;
                last = piece;
                free_at = (char *)piece->data;
                free_bytes = room;
        }
        taken = free_at;
        free_at += size;
        free_bytes -= size;
        return taken;
}

static void give_back(void *taken)
{
        (void)taken;
}

void kz_json_heap_use(void)
{
        json_set_alloc_funcs(take, give_back);
}
