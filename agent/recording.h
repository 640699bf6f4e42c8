#ifndef LEAKRUN_AGENT_RECORDING_H
#define LEAKRUN_AGENT_RECORDING_H

#include <stdbool.h>
#include <stddef.h>

/// The writer of docs/recording-format.md. Allocates nothing, calls nothing that a sanitizer
/// intercepts, and writes line by line, so that a process which dies leaves what it had.

/// Opens a new recording in `folder`. False where that cannot be done.
bool recording_open(const char* folder);

/// Makes the recording writable again where the program closed its descriptor (by the path, if
/// that still leads there). False where it is lost.
bool recording_reopen(void);

/// The path of the recording.
const char* recording_file(void);

/// Bytes written so far, by everybody; 0 where that is not known.
long recording_size(void);

/// The recording's descriptor, for the runtime to write to as well.
int recording_descriptor(void);

/// Writes a line of `count` words: text without white space, or decimal numbers by word_of_number.
void recording_line(size_t count, const char* const words[]);

/// `text` as one word, in `buffer` and cut to its size: white space, control characters and '%' are
/// %XX, and the empty text is "%".
enum { kWordCapacity = 4096 * 3 + 2 };
const char* word_of_text(const char* text, char buffer[kWordCapacity]);

/// Writes `text` as it is.
void recording_text(const char* text);

/// `number` in decimal, in `buffer`.
enum { kNumberCapacity = 24 };
const char* word_of_number(long long number, char buffer[kNumberCapacity]);

#endif
