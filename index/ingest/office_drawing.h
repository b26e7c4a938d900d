/*
 * Text of slides, notes, diagrams, charts and drawings: DrawingML (ECMA-376, part 1, 20 and 21),
 * and of comments beside them.
 */
#ifndef KZ_INGEST_OFFICE_DRAWING_H
#define KZ_INGEST_OFFICE_DRAWING_H

#include "index/ingest/office.h"

#define KZ_DRAWING_CHOICES_MAX 16

struct kz_drawing {
        struct kz_office *office;
        bool first;     /* a first slide: its title is that of the document */
        bool is_notes;  /* of a slide, whose picture and number they repeat */
        bool is_master; /* of slides: what is a placeholder there is text of none */
        /* While reading: */
        unsigned skip, in_text, in_strings, choices;
        size_t before[KZ_DRAWING_CHOICES_MAX]; /* bytes of text before an alternative */
        bool left_out;                         /* the shape is a number, a date or a footer */
        bool titles;                           /* the shape is a title */
};

extern const struct kz_xml_handler kz_drawing_handler; /* told is the drawing */

/* Reads a member, if it is there. As kz_office_xml. */
enum kz_status kz_drawing_read(
        struct kz_drawing *drawing, struct kz_str name, struct kz_error *err);

#endif
