#include "runner/frameworks/xml_part.h"

namespace leakrun {

bool load_xml_part(std::string_view output, std::string_view start, std::string_view end,
                   unsigned parsing, pugi::xml_document& document) {
  const std::size_t first = output.find(start);
  const std::size_t last = output.rfind(end);
  return first != std::string_view::npos && last != std::string_view::npos && first < last &&
         document.load_buffer(output.data() + first, last + end.size() - first, parsing,
                              pugi::encoding_utf8);
}

}  // namespace leakrun
