#include <QTest>
#include <memory>
#include <string>
#include <vector>

#include "base/expected.h"

using namespace ttq;

static_assert(!std::is_convertible_v<Expected<int>, bool>, "a result is not a truth value by accident");
static_assert(std::is_nothrow_move_constructible_v<Expected<std::vector<int>>>);
static_assert(!std::is_copy_constructible_v<Expected<std::unique_ptr<int>>>);
static_assert(std::is_same_v<decltype(std::declval<Expected<std::string>>().value()), std::string &&>);

class TestExpected : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void holdsAValue();
    void holdsAnError();
    void movesWithoutCopying();
    void movesItsError();
    void valueOrTakesTheOtherOnlyAfterAnError();
    void valueOfTheErrorsTypeStaysAValue();
    void voidHoldsAnErrorOrNothing();
    void everyCodeHasItsName();
    void describesErrno();
};

static Expected<int> half(int number)
{
    if (number % 2 != 0)
        return Unexpected(Error{ErrorCode::InvalidArgument, "odd"});
    return number / 2;
}

void TestExpected::holdsAValue()
{
    const Expected<int> result = half(8);
    QVERIFY(result.has_value());
    QVERIFY(bool(result));
    QCOMPARE(*result, 4);
    QCOMPARE(result.value(), 4);

    Expected<std::string> text = std::string("abc");
    QCOMPARE(text->size(), std::size_t{3});
    *text += "d";
    QCOMPARE(text.value(), std::string("abcd"));
}

void TestExpected::holdsAnError()
{
    Expected<int> result = half(7);
    QVERIFY(!result.has_value());
    QVERIFY(!result);
    QVERIFY((result.error() == Error{ErrorCode::InvalidArgument, "odd"}));

    // An error is handed on to a result of another type.
    const Expected<std::string> other = Unexpected(result.error());
    QVERIFY(other.error() == result.error());
}

void TestExpected::movesWithoutCopying()
{
    Expected<std::unique_ptr<int>> first = std::make_unique<int>(5);
    const int *address = first->get();
    Expected<std::unique_ptr<int>> second = std::move(first);
    QVERIFY(second);
    QCOMPARE(second->get(), address);
    QVERIFY(first.has_value());  // still a value, emptied, as with std::expected
    QVERIFY(!first.value());

    const std::unique_ptr<int> taken = *std::move(second);
    QCOMPARE(taken.get(), address);

    first = std::move(second);  // and by assignment
    QVERIFY(!first.value());
}

void TestExpected::movesItsError()
{
    const std::string longText(1000, 'x');
    Expected<int> first = Unexpected(Error{ErrorCode::Io, longText});
    const char *address = first.error().detail.data();
    const Expected<int> second = std::move(first);
    QVERIFY(!second);
    QCOMPARE(second.error().detail.data(), address);
    QCOMPARE(second.error().detail, longText);
}

void TestExpected::valueOrTakesTheOtherOnlyAfterAnError()
{
    QCOMPARE(half(8).value_or(-1), 4);
    QCOMPARE(half(7).value_or(-1), -1);
}

void TestExpected::valueOfTheErrorsTypeStaysAValue()
{
    const Expected<std::string, std::string> value = std::string("text");
    const Expected<std::string, std::string> error = Unexpected(std::string("text"));
    QVERIFY(value.has_value());
    QVERIFY(!error.has_value());
}

void TestExpected::voidHoldsAnErrorOrNothing()
{
    const Expected<void> good;
    QVERIFY(good.has_value());
    const Expected<void> bad = Unexpected(Error{ErrorCode::Busy, "taken"});
    QVERIFY(!bad);
    QCOMPARE(bad.error().detail, std::string("taken"));
}

void TestExpected::everyCodeHasItsName()
{
    std::vector<std::string_view> names;
    for (int code = 0; code <= int(ErrorCode::Internal); ++code) {
        const std::string_view text = name(ErrorCode(code));
        QVERIFY(text != "unknown error");
        QVERIFY2(std::find(names.begin(), names.end(), text) == names.end(), "two codes share a name");
        names.push_back(text);
    }
    QCOMPARE(name(ErrorCode(99)), std::string_view("unknown error"));
}

void TestExpected::describesErrno()
{
    QVERIFY(describeErrno(ENOSPC) != describeErrno(EIO));
    QVERIFY(!describeErrno(ENOSPC).empty());
}

QTEST_APPLESS_MAIN(TestExpected)
#include "tst_expected.moc"
