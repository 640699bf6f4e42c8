#pragma once

#include <string_view>

namespace leakrun::fuzz {

/// Gives `text` to the reader that is tested and checks what it must keep to, whatever the text
/// is; a broken promise ends the program (require). Whether the reader accepted the text.
bool accepts(std::string_view text);

/// Ends the program with `promise` on standard error where it is not kept.
void require(bool kept, const char* promise);

}  // namespace leakrun::fuzz
