#include "report/html/page.h"

#include <algorithm>
#include <array>
#include <ostream>
#include <stdexcept>

#include "report/html/html_text.h"
#include "report/html/page_files.h"

namespace leakrun {
namespace {

constexpr std::array<std::string_view, 6> kStyles = {"colours.css", "base.css",   "list.css",
                                                     "test.css",    "graphs.css", "adapt.css"};
constexpr std::string_view kFirstScript = "boot.js";

const PageFile& page_file(std::string_view name) {
  const auto& files = page_files();
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const PageFile& file) { return file.name == name; });
  if (found == files.end()) {
    throw std::logic_error("no such page file: " + std::string(name));
  }
  return *found;
}

std::string policy_source(std::string_view name) {
  return " 'sha256-" + base64_of_hex(page_file(name).sha256_hex) + "'";
}

std::string policy(const Page& page) {
  std::string scripts = policy_source(kFirstScript);
  for (const std::string_view name : page.scripts) {
    scripts += policy_source(name);
  }
  std::string styles;
  for (const std::string_view name : kStyles) {
    styles += policy_source(name);
  }
  return "default-src 'none'; script-src" + scripts + "; style-src" + styles +
         "; base-uri 'none'; form-action 'none'";
}

void write_script(std::ostream& out, std::string_view name) {
  out << "<script>" << page_file(name).text << "</script>\n";
}

void write_slot(std::ostream& out, std::string_view slot, const Page& page) {
  if (slot == "POLICY") {
    out << policy(page);
  } else if (slot == "TITLE") {
    out << escaped_html(page.title);
  } else if (slot == "HEAD") {
    for (const std::string_view name : kStyles) {
      out << "<style>" << page_file(name).text << "</style>\n";
    }
    write_script(out, kFirstScript);
  } else if (slot == "PLAIN") {
    page.plain(out);
  } else if (slot == "DATA") {
    page.data(out);
  } else if (slot == "SCRIPTS") {
    std::for_each(page.scripts.begin(), page.scripts.end(),
                  [&](std::string_view name) { write_script(out, name); });
  }
}

}  // namespace

void write_page(std::ostream& out, const Page& page) {
  // Text and slots in turn: a slot is a name between two @.
  std::string_view rest = page_file("page.html").text;
  for (bool is_slot = false; !rest.empty(); is_slot = !is_slot) {
    const std::size_t end = std::min(rest.find('@'), rest.size());
    if (is_slot) {
      write_slot(out, rest.substr(0, end), page);
    } else {
      out << rest.substr(0, end);
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

void write_static_page(std::ostream& out, std::string_view title,
                       const std::function<void(std::ostream&)>& body) {
  constexpr std::string_view kSheet = "static.css";
  out << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      << "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
      << policy_source(kSheet) << "; base-uri 'none'; form-action 'none'\">\n"
      << "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      << "<meta name=\"color-scheme\" content=\"light dark\">\n"
      << "<meta name=\"referrer\" content=\"no-referrer\">\n<title>" << escaped_html(title)
      << "</title>\n<style>" << page_file(kSheet).text << "</style>\n</head>\n<body>\n<main>\n";
  body(out);
  out << "</main>\n</body>\n</html>\n";
}

}  // namespace leakrun
