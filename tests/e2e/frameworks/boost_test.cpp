#define BOOST_TEST_MODULE shop of tests
#ifdef BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>
#else
#include <boost/test/included/unit_test.hpp>
#endif
#include <boost/mpl/list.hpp>
#include <boost/test/data/test_case.hpp>

#include "common.h"

namespace utf = boost::unit_test;

static boost::test_tools::assertion_result never(utf::test_unit_id) {
  return false;
}

BOOST_AUTO_TEST_CASE(passes) {
  ran("passes");
}
BOOST_AUTO_TEST_CASE(fails) {
  BOOST_TEST(kept != nullptr);
}
BOOST_AUTO_TEST_CASE(is_disabled, *utf::disabled()) {
  ran("is_disabled");
}
BOOST_AUTO_TEST_CASE(has_precondition, *utf::precondition(never)) {
  ran("has_precondition");
}
BOOST_AUTO_TEST_CASE(skipped_behind_another,
                     *utf::depends_on("passes") * utf::precondition(never)) {
  ran("skipped_behind_another");
}
BOOST_AUTO_TEST_SUITE(outer)
BOOST_AUTO_TEST_CASE(passes) {
  ran("outer/passes");
  BOOST_TEST(kept == nullptr);
}
BOOST_AUTO_TEST_SUITE(inner)
BOOST_AUTO_TEST_CASE(grows) {
  ran("outer/inner/grows");
  keep_two_megabytes();
}
typedef boost::mpl::list<int, char> types;
BOOST_AUTO_TEST_CASE_TEMPLATE(typed, Type, types) {
  ran(sizeof(Type) == 1 ? "outer/inner/typed<char>" : "outer/inner/typed<int>");
}
BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()
BOOST_DATA_TEST_CASE(numbers, utf::data::make({0, 1}), number) {
  ran(number == 0 ? "numbers/_0" : "numbers/_1");
}
