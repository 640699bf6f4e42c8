#ifndef LEAKRUN_AGENT_FOLDER_H
#define LEAKRUN_AGENT_FOLDER_H

/// The folder for this process's recording: LEAKRUN_RECORDING_DIR or, where the process was started
/// with another environment, the working folder of the process among its ancestors that keeps the
/// test (docs/recording-format.md). Null where there is none: the process does not run under
/// leakrun. Not thread-safe.
const char* recording_folder(void);

#endif
