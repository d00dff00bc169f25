#include <QLabel>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QTableView>
#include <QtTest>

#include "panels/emptywords.h"

using namespace ttq;

class TestEmptyWords : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void standsInForRows();
    void tellsASearchFromNothing();
};

void TestEmptyWords::standsInForRows()
{
    QStandardItemModel model;
    QTableView view;
    view.setModel(&model);
    showWhenEmpty(&view, "Nothing yet");
    view.resize(300, 200);
    view.show();
    const auto *words = view.findChild<QLabel *>("emptyWords");
    QVERIFY(words && words->isVisible());
    QCOMPARE(words->text(), QStringLiteral("Nothing yet"));
    QTRY_COMPARE(words->size(), view.viewport()->size());
    model.appendRow(new QStandardItem("a"));
    QVERIFY(!words->isVisible());
    model.removeRow(0);
    QVERIFY(words->isVisible());
    model.appendRow(new QStandardItem("b"));
    model.clear();
    QVERIFY(words->isVisible());
}

void TestEmptyWords::tellsASearchFromNothing()
{
    QStandardItemModel model;
    QSortFilterProxyModel filter;
    filter.setSourceModel(&model);
    QTableView view;
    view.setModel(&filter);
    showWhenEmpty(&view, "Nothing yet");
    view.show();
    const auto *words = view.findChild<QLabel *>("emptyWords");
    model.appendRow(new QStandardItem("conv1"));
    QVERIFY(!words->isVisible());
    filter.setFilterFixedString("fc");
    QVERIFY(words->isVisible());
    QCOMPARE(words->text(), QStringLiteral("Nothing matches the search"));
    filter.setFilterFixedString("conv");
    QVERIFY(!words->isVisible());
}

QTEST_MAIN(TestEmptyWords)
#include "tst_emptywords.moc"
