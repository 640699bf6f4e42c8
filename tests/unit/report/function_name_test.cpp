#include "report/function_name.h"

#include <gtest/gtest.h>

#include <string>

namespace leakrun {
namespace {

std::string repeated(const std::string& part, int times) {
  std::string text;
  for (int i = 0; i < times; i++) {
    text += part;
  }
  return text;
}

void expect_unchanged(const std::string& name) {
  EXPECT_EQ(short_function_name(name), name);
}

// Of the names that are shortened.
constexpr std::size_t kLongEnough = 150;

const char* const kString =
    "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >";

TEST(ShortFunctionName, LeavesShortNamesAlone) {
  for (const char* name :
       {"", "main", "Session::open(Endpoint const&)", "std::vector<int>::push_back(int const&)",
        "(anonymous namespace)::fill(std::map<int, int>&)", "operator new(unsigned long)",
        "std::max<int>(int const&, int const&)", "a::{lambda(int)#1}::operator()(int) const",
        "$_0::operator()() const", "main::$_0::operator()() const"}) {
    expect_unchanged(name);
  }
}

TEST(ShortFunctionName, SaysString) {
  EXPECT_EQ(short_function_name(std::string("put(") + kString + " const&)"),
            "put(std::string const&)");
  EXPECT_EQ(short_function_name(std::string(kString) + "::reserve(unsigned long)"),
            "std::string::reserve(unsigned long)");
  EXPECT_EQ(short_function_name("std::__1::basic_string<char, std::__1::char_traits<char>, "
                                "std::__1::allocator<char>>::append(char const*)"),
            "std::string::append(char const*)");
  EXPECT_EQ(short_function_name("std::basic_string<wchar_t, std::char_traits<wchar_t>, "
                                "std::allocator<wchar_t> >::clear()"),
            "std::wstring::clear()");
  EXPECT_EQ(short_function_name("f(std::basic_string_view<char, std::char_traits<char> >, "
                                "std::basic_ostream<char, std::char_traits<char> >&)"),
            "f(std::string_view, std::ostream&)");
}

TEST(ShortFunctionName, LeavesOtherStringsAlone) {
  expect_unchanged("basic_string<char, std::char_traits<char> >::f()");
  EXPECT_EQ(short_function_name("f(std::basic_string<char, std::char_traits<char>, Mine<char> >)"),
            "f(std::basic_string<…>)");
  EXPECT_EQ(short_function_name("mystd::basic_string_view<char, std::char_traits<char> >::f()"),
            "mystd::basic_string_view<char, std::char_traits<char> >::f()");
}

TEST(ShortFunctionName, DropsInlineNamespacesOfTheImplementation) {
  EXPECT_EQ(short_function_name("std::__1::vector<int>::reserve(unsigned long)"),
            "std::vector<int>::reserve(unsigned long)");
  EXPECT_EQ(short_function_name("std::__ndk1::thread::join()"), "std::thread::join()");
  EXPECT_EQ(short_function_name("std::filesystem::__cxx11::path::path()"),
            "std::filesystem::path::path()");
  EXPECT_EQ(short_function_name("std::__cxx11::list<std::__cxx11::list<int> >::f()"),
            "std::list<std::list<int> >::f()");
  expect_unchanged("__1::f()");
  expect_unchanged("a__1::f()");
  expect_unchanged("std::__10::f()");
}

TEST(ShortFunctionName, DropsAbiTags) {
  EXPECT_EQ(short_function_name("std::__cxx11::to_string[abi:cxx11](int)"), "std::to_string(int)");
  EXPECT_EQ(short_function_name("std::__1::vector<int>::f[abi:ne190107][abi:x]()"),
            "std::vector<int>::f()");
  expect_unchanged("f[abi:");
  expect_unchanged("f[abi:[abi]");
}

TEST(ShortFunctionName, LeavesTemplateArgumentsOutThatMakeItLong) {
  EXPECT_EQ(short_function_name(std::string("std::map<int, ") + kString +
                                ", std::less<int>, std::allocator<"
                                "std::pair<int const, " +
                                kString + " > > >::operator[](int const&)"),
            "std::map<…>::operator[](int const&)");
  EXPECT_EQ(short_function_name("void net::retry<net::Session::open(net::Endpoint const&)::"
                                "{lambda(int)#1}>(int, std::vector<net::Endpoint>, bool)"),
            "void net::retry<…>(int, std::vector<…>, bool)");
  EXPECT_EQ(short_function_name("Registry<int>::add(std::unordered_map<std::string, Handler>, "
                                "std::vector<Handler>)"),
            "Registry<int>::add(std::unordered_map<…>, std::vector<Handler>)")
      << "what is short tells more than an ellipsis";
}

TEST(ShortFunctionName, LeavesParametersOutWhereItIsStillLong) {
  const std::string many = repeated("net::Endpoint const&, ", 5) + "int";
  EXPECT_EQ(short_function_name("(anonymous namespace)::Session::open(" + many + ") const"),
            "(anonymous namespace)::Session::open(…) const");
  EXPECT_EQ(short_function_name("f(" + many + ")::{lambda(int)#1}::operator()(int) const"),
            "f(…)::{lambda(int)#1}::operator()(int) const");
}

TEST(ShortFunctionName, KnowsOperatorsFromBrackets) {
  const std::string long_list = "std::pair<net::Endpoint, std::pair<int, net::Session> >";
  EXPECT_EQ(short_function_name("bool operator<(A<" + long_list + "> const&, B const&)"),
            "bool operator<(A<…> const&, B const&)");
  EXPECT_EQ(short_function_name("bool operator< <" + long_list + ">(A const&, B const&)"),
            "bool operator< <…>(A const&, B const&)");
  EXPECT_EQ(short_function_name("bool operator<<net::Endpoint, net::Endpoint, net::Session, int>"
                                "(A const&)"),
            "bool operator<<…>(A const&)");
  EXPECT_EQ(short_function_name("std::ostream& operator<< <" + long_list + ">(A const&)"),
            "std::ostream& operator<< <…>(A const&)");
  EXPECT_EQ(short_function_name("std::ostream& operator<<<" + long_list + ">(A const&)"),
            "std::ostream& operator<<<…>(A const&)");
  EXPECT_EQ(short_function_name("Pointer<" + long_list + ">::operator->() const"),
            "Pointer<…>::operator->() const");
  EXPECT_EQ(short_function_name("Pointer<" + long_list + ">::operator->*(int A::*) const"),
            "Pointer<…>::operator->*(int A::*) const");
  EXPECT_EQ(short_function_name("auto A<" + long_list + ">::operator<=>(A const&) const"),
            "auto A<…>::operator<=>(A const&) const");
  EXPECT_EQ(short_function_name("A<" + long_list + ">::operator()<" + long_list + ">(int)"),
            "A<…>::operator()<…>(int)");
  EXPECT_EQ(short_function_name("A<" + long_list + ">::operator std::vector<net::Session>()"),
            "A<…>::operator std::vector<…>()");
  EXPECT_EQ(short_function_name("my_operator<" + long_list + ">(int, operators<net::Session>)"),
            "my_operator<…>(int, operators<…>)");
}

TEST(ShortFunctionName, KnowsComparisonsAndArrowsFromBrackets) {
  EXPECT_EQ(short_function_name("std::enable_if<((1) < (2)) && (sizeof(int) > 2), int>::type "
                                "net::open<int>(net::Endpoint)"),
            "std::enable_if<…>::type net::open<int>(net::Endpoint)");
  EXPECT_EQ(short_function_name("auto net::apply<net::Endpoint, net::Session>(int) -> "
                                "decltype(f<net::Endpoint>(0))"),
            "auto net::apply<…>(int) -> decltype(f<…>(0))");
}

TEST(ShortFunctionName, KnowsLambdasOfEveryCompiler) {
  const std::string list = "<std::map<int, net::Session>, std::vector<net::Endpoint> >";
  EXPECT_EQ(short_function_name("A" + list + "::f(int)::{lambda(auto:1)#2}::operator()" + list +
                                "(int) const"),
            "A<…>::f(int)::{lambda(auto:1)#2}::operator()<…>(int) const");
  EXPECT_EQ(short_function_name("A" + list + "::f(int)::'lambda'(int)::operator()(int) const"),
            "A<…>::f(int)::'lambda'(int)::operator()(int) const");
  EXPECT_EQ(short_function_name("A" + list + "::f(int)::$_0::operator()(int) const"),
            "A<…>::f(int)::$_0::operator()(int) const");
  EXPECT_EQ(short_function_name("A" + list + "::f(int)::<lambda(int)>::operator()(int) const"),
            "A<…>::f(int)::<lambda(int)>::operator()(int) const");
}

TEST(ShortFunctionName, LeavesWhatHasNoPartnerAsItIs) {
  const std::string tail(kLongEnough, 'x');
  for (const std::string& name : {"a<b" + tail, "a>b" + tail, "a<b(c" + tail, "a)b<" + tail,
                                  ">><<" + tail, "operator<" + tail, "operator" + tail + "<",
                                  "a(b<" + tail + ")", "[({<" + tail, tail + "}])>"}) {
    expect_unchanged(name);
  }
  EXPECT_EQ(short_function_name("a<b<" + tail + ">"), "a<b<…>");
  EXPECT_EQ(short_function_name("a<" + tail + ">>b"), "a<…>>b");
}

TEST(ShortFunctionName, TakesAnyBytes) {
  const std::string bytes("a<\0\xff\n\x1b-31m", 10);
  EXPECT_EQ(short_function_name(bytes + std::string(60, '\xc3') + ">"), "a<…>");
  expect_unchanged(bytes);
}

// Quadratic work would take minutes.
TEST(ShortFunctionName, IsLinearInTheName) {
  constexpr int kMany = 20'000;
  for (const char* part :
       {"a<", "a<)", "(a<", ")", "[abi:", "std::", "operator<", "a<b>", "(", "{<]"}) {
    const std::string name = repeated(part, kMany);
    EXPECT_LE(short_function_name(name).size(), name.size()) << part;
  }
  EXPECT_EQ(short_function_name(repeated("a<", kMany) + "b" + repeated(">", kMany)), "a<…>");
}

TEST(BriefFunctionName, HasNoParameters) {
  EXPECT_EQ(brief_function_name("Log::append(std::string_view)"), "Log::append");
  EXPECT_EQ(brief_function_name("Log::size() const"), "Log::size");
  EXPECT_EQ(brief_function_name("(anonymous namespace)::run(int)"), "(anonymous namespace)::run");
  EXPECT_EQ(brief_function_name("(anonymous namespace)::run"), "(anonymous namespace)::run");
  EXPECT_EQ(brief_function_name("A::operator()(int) const"), "A::operator()");
  EXPECT_EQ(brief_function_name("f(int)::{lambda(int)#1}::operator()(int) const"),
            "f(int)::{lambda(int)#1}::operator()");
  EXPECT_EQ(brief_function_name("main"), "main");
  EXPECT_EQ(brief_function_name("f(((("), "f((((");
  EXPECT_EQ(brief_function_name(""), "");
}

}  // namespace
}  // namespace leakrun
