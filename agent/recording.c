#define _GNU_SOURCE
#include "recording.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
  kPathCapacity = 4096,
  kMaxImagesOfOnePid = 1000,  // exec gives the same pid a new recording
  kHighDescriptor = 200,      // out of the way of programs that expect 3 to be free
};

static int recording_fd = -1;
static char recording_path[kPathCapacity];
static dev_t recording_device;
static ino_t recording_inode;

// System calls by syscall(): the sanitizers intercept open, read and write, and check their
// arguments against a state that may not be there yet or any more.
static int open_file(const char* path, int flags) {
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC | O_APPEND | O_WRONLY, 0600);
}

static void close_file(int fd) {
  syscall(SYS_close, fd);
}

static void write_all(const char* text, size_t length) {
  while (length > 0 && recording_fd >= 0) {
    const long written = syscall(SYS_write, recording_fd, text, length);
    if (written > 0) {
      text += written;
      length -= (size_t)written;
    } else if (errno != EINTR) {
      return;
    }
  }
}

static size_t length_of(const char* text) {
  size_t length = 0;
  while (text[length]) {
    length++;
  }
  return length;
}

const char* word_of_number(long long number, char buffer[kNumberCapacity]) {
  char* at = buffer + kNumberCapacity - 1;
  const bool negative = number < 0;
  unsigned long long rest =
      negative ? 0ULL - (unsigned long long)number : (unsigned long long)number;
  *at = '\0';
  do {
    *--at = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest > 0);
  if (negative) {
    *--at = '-';
  }
  return at;
}

void recording_line(size_t count, const char* const words[]) {
  // One write a line, so that lines of several threads do not mix.
  char line[kWordCapacity + 256];
  size_t length = 0;
  for (size_t i = 0; i < count; i++) {
    for (const char* at = words[i]; *at && length + 2 < sizeof line; at++) {
      line[length++] = *at;
    }
    if (length + 2 < sizeof line) {
      line[length++] = ' ';
    }
  }
  line[length - 1] = '\n';
  write_all(line, length);
}

void recording_text(const char* text) {
  write_all(text, length_of(text));
}

static bool remember_file(void) {
  struct stat status;
  if (fstat(recording_fd, &status) != 0) {
    return false;
  }
  recording_device = status.st_dev;
  recording_inode = status.st_ino;
  return true;
}

static bool is_remembered_file(int fd) {
  struct stat status;
  return fd >= 0 && fstat(fd, &status) == 0 && status.st_dev == recording_device &&
         status.st_ino == recording_inode;
}

static void move_out_of_the_way(void) {
  const int high = (int)syscall(SYS_fcntl, recording_fd, F_DUPFD_CLOEXEC, kHighDescriptor);
  if (high >= 0) {
    close_file(recording_fd);
    recording_fd = high;
  }
}

static bool append_to_path(size_t* length, const char* text) {
  for (; *text; text++) {
    if (*length + 1 >= kPathCapacity) {
      return false;
    }
    recording_path[(*length)++] = *text;
  }
  recording_path[*length] = '\0';
  return true;
}

static bool create_file(const char* folder) {
  char number[kNumberCapacity];
  size_t stem = 0;
  if (!append_to_path(&stem, folder) || !append_to_path(&stem, "/") ||
      !append_to_path(&stem, word_of_number(syscall(SYS_getpid), number))) {
    return false;
  }
  for (int image = 0; image < kMaxImagesOfOnePid; image++) {
    size_t length = stem;
    if (!append_to_path(&length, ".") || !append_to_path(&length, word_of_number(image, number))) {
      return false;
    }
    recording_fd = open_file(recording_path, O_CREAT | O_EXCL);
    if (recording_fd >= 0 || errno != EEXIST) {
      return recording_fd >= 0;
    }
  }
  return false;
}

const char* word_of_text(const char* text, char buffer[kWordCapacity]) {
  static const char hex_digits[] = "0123456789ABCDEF";
  size_t out = 0;
  for (; *text && out + 4 < kWordCapacity; text++) {
    const unsigned char c = (unsigned char)*text;
    if (c <= ' ' || c == '%' || c == 0x7f) {
      buffer[out++] = '%';
      buffer[out++] = hex_digits[c >> 4];
      buffer[out++] = hex_digits[c & 15];
    } else {
      buffer[out++] = (char)c;
    }
  }
  if (out == 0) {
    buffer[out++] = '%';
  }
  buffer[out] = '\0';
  return buffer;
}

bool recording_open(const char* folder) {
  if (!create_file(folder)) {
    return false;
  }
  move_out_of_the_way();
  return remember_file();
}

bool recording_reopen(void) {
  if (is_remembered_file(recording_fd)) {
    return true;
  }
  const int fd = open_file(recording_path, 0);
  if (!is_remembered_file(fd)) {
    if (fd >= 0) {
      close_file(fd);
    }
    recording_fd = -1;
    return false;
  }
  recording_fd = fd;
  move_out_of_the_way();
  return true;
}

int recording_descriptor(void) {
  return recording_fd;
}

const char* recording_file(void) {
  return recording_path;
}

long recording_size(void) {
  struct stat status;
  return fstat(recording_fd, &status) == 0 ? (long)status.st_size : 0;
}
