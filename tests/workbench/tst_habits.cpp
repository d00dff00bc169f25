// What the window remembers and how runs are kept: names, notes, colours, the trash, dropped folders, recent runs,
// notifications, themes, the layout.
#include <QCheckBox>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QInputDialog>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QToolBar>
#include <QTreeView>

#include "base/safefile.h"
#include "models/runlistmodel.h"
#include "panels/layerpanel.h"
#include "panels/runlistpanel.h"
#include "runs/runfolder.h"
#include "runs/workbenchfile.h"
#include "startpage.h"
#include "workbenchfixture.h"

using namespace ttq;
using namespace ttq::test;

class TestHabits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void keepsNamesNotesAndColours();
    void menusMeanTheRunInSight();
    void movesToTheTrash_data();
    void movesToTheTrash();
    void refusesToTrashALivingRun();
    void takesDroppedFolders_data();
    void takesDroppedFolders();
    void remembersRecentRuns();
    void tellsWhenABackgroundRunEnds();
    void switchesThemes();
    void aSwitchedWindowLooksLikeAFreshOne();
    void refusesADamagedLayout_data();
    void refusesADamagedLayout();
    void comesBackFromAScreenThatIsGone();

private:
    QString said() const { return m_window->banner()->text(); }
    QModelIndex listed(const QString &folder) const { return m_window->runList()->indexOf(folder); }
    void open(const QString &folder)
    {
        m_window->openRun(folder);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->sessions()->current() && m_window->sessions()->current()->model()->loaded(),
                                 kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(listed(folder).isValid(), kPatience);
    }
    // As a person who drags from a file manager; whether the window takes it.
    bool drop(const QList<QUrl> &urls)
    {
        QMimeData data;
        data.setUrls(urls);
        const QPoint at = m_window->rect().center();
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &enter);
        if (!enter.isAccepted())
            return false;
        QDropEvent event(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &event);
        return event.isAccepted();
    }
    // Once everything of the shown run is drawn.
    void settle()
    {
        for (const auto &named : m_window->viewArea()->views()) {
            m_window->viewArea()->setCurrent(named.name);
            QTRY_VERIFY_WITH_TIMEOUT(named.view->ready(), kPatience);
        }
        m_window->viewArea()->setCurrent("accuracy");
        QTRY_VERIFY_WITH_TIMEOUT(m_window->viewArea()->view("accuracy")->ready(), kPatience);
        // A stretched last column, and with it the scroll bar, remembers the sizes that a window went through.
        for (QTableView *table : m_window->findChildren<QTableView *>())
            table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        // Tables fill after the views.
        QImage before, now;
        QTRY_VERIFY_WITH_TIMEOUT((before = std::exchange(now, m_window->grab().toImage()), QTest::qWait(300),
                                  !before.isNull() && before == now),
                                 kPatience);
    }
    // Everything a person sees, by name.
    // A view draws anew when it is shown; one that never gets ready shows up as a picture that differs.
    void bringForward(const QString &name)
    {
        m_window->viewArea()->setCurrent(name);
        QApplication::processEvents();
        static_cast<void>(QTest::qWaitFor([&] { return m_window->viewArea()->view(name)->ready(); }, kPatience));
    }
    std::map<QString, QImage> pictures()
    {
        std::map<QString, QImage> all;
        for (QDockWidget *dock : m_window->findChildren<QDockWidget *>()) {
            dock->raise();
            QApplication::processEvents();
            all[dock->objectName()] = dock->widget()->grab().toImage();
        }
        for (const auto &named : m_window->viewArea()->views()) {
            bringForward(named.name);
            all["view " + named.name] = named.view->grab().toImage();
        }
        bringForward("accuracy");
        all["toolbar"] = m_window->actions()->toolbar->grab().toImage();
        all["menus"] = m_window->menuBar()->grab().toImage();
        all["header"] = m_window->findChild<QWidget *>("runHeader")->grab().toImage();
        all["window"] = m_window->grab().toImage();
        return all;
    }
    static double lightness(const QImage &image)
    {
        double sum = 0;
        const QImage grey = image.convertToFormat(QImage::Format_Grayscale8);
        for (int y = 0; y < grey.height(); ++y)
            for (int x = 0; x < grey.width(); ++x)
                sum += qGray(grey.pixel(x, y));
        return sum / std::max(1, grey.width() * grey.height());
    }
    static double difference(const QImage &a, const QImage &b)  // share of pixels
    {
        if (a.size() != b.size())
            return 1;
        int differing = 0;
        for (int y = 0; y < a.height(); ++y)
            for (int x = 0; x < a.width(); ++x)
                differing += a.pixel(x, y) != b.pixel(x, y);
        return double(differing) / std::max(1, a.width() * a.height());
    }

    std::unique_ptr<Home> m_home;
    std::unique_ptr<MainWindow> m_window;
};

void TestHabits::initTestCase()
{
    QLocale::setDefault(QLocale::c());
    initTheme(*qApp);
    m_home = std::make_unique<Home>();
}

void TestHabits::init()
{
    failOnOurWarnings();
    m_home->forgetPreferences();
    QDir(m_home->run({})).removeRecursively();
    QDir(m_home->file("data")).removeRecursively();
    QDir().mkpath(m_home->file("data"));
    m_window = std::make_unique<MainWindow>();
    m_window->show();
}

void TestHabits::cleanup()
{
    if (m_window)
        endEngines(*m_window);
    m_window.reset();
}

void TestHabits::keepsNamesNotesAndColours()
{
    const QString folder = m_home->finishedRun("one");
    const std::filesystem::path file = RunFolder{folder.toStdString()}.workbench();
    QVERIFY(writeFile(file, std::string_view("zoom = 3\n")).has_value());
    open(folder);
    bool came = false;
    onNextDialog(m_window.get(), &came, [](QWidget *dialog) {
        dialog->findChild<QLineEdit *>()->setText("  a better name ");
        qobject_cast<QDialog *>(dialog)->accept();
    });
    m_window->actions()->rename->trigger();
    QVERIFY(came);
    onNextDialog(m_window.get(), &came, [](QWidget *dialog) {
        dialog->findChild<QPlainTextEdit *>()->setPlainText("line one\n\"line\" two");
        qobject_cast<QDialog *>(dialog)->accept();
    });
    m_window->actions()->annotate->trigger();
    QVERIFY(came);
    m_window->runList()->setColor(listed(folder), QColor("#009E73"));
    const auto kept = [&] { return readWorkbenchFile(file).value_or(WorkbenchFile{}); };
    QTRY_COMPARE_WITH_TIMEOUT(kept().color, std::string("#009e73"), kPatience);
    QCOMPARE(kept().name, std::string("a better name"));
    QCOMPARE(kept().note, std::string("line one\n\"line\" two"));
    const auto text = readTextFile(file);
    QVERIFY(text && text->find("zoom = 3") != std::string::npos);  // another's key stays
    QTRY_VERIFY(m_window->windowTitle().contains("a better name"));
    // A dialog that is dismissed changes nothing.
    onNextDialog(m_window.get(), &came, [](QWidget *dialog) {
        dialog->findChild<QLineEdit *>()->setText("worse");
        qobject_cast<QDialog *>(dialog)->reject();
    });
    m_window->actions()->rename->trigger();
    QVERIFY(came);
    QCOMPARE(listed(folder).data().toString(), "a better name");
    // Another window finds it all again.
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    open(folder);
    QTRY_COMPARE_WITH_TIMEOUT(listed(folder).data().toString(), "a better name", kPatience);
    QCOMPARE(listed(folder).data(RunListModel::NoteRole).toString(), "line one\n\"line\" two");
    QCOMPARE(listed(folder).data(RunListModel::ColorRole).value<QColor>(), QColor("#009E73"));
    // An empty name is the configuration's again.
    onNextDialog(m_window.get(), &came, [](QWidget *dialog) {
        dialog->findChild<QLineEdit *>()->clear();
        qobject_cast<QDialog *>(dialog)->accept();
    });
    m_window->actions()->rename->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(kept().name.empty(), kPatience);
    QTRY_VERIFY(!listed(folder).data().toString().contains("better"));
}

void TestHabits::menusMeanTheRunInSight()
{
    const QString shown = m_home->finishedRun("shown"), other = m_home->finishedRun("other");
    open(shown);
    QTRY_VERIFY_WITH_TIMEOUT(listed(other).isValid(), kPatience);
    m_window->runList()->rename(listed(shown), "in sight");
    m_window->runList()->rename(listed(other), "somewhere else");
    // A search that leaves the shown run out must not lead the menu to another one.
    auto *panel = m_window->findChild<RunListPanel *>();
    panel->findChild<QLineEdit *>()->setText("somewhere");
    QTRY_COMPARE(panel->view()->model()->rowCount(), 1);
    m_window->viewArea()->current()->setFocus();
    bool came = false;
    QString asked;
    onNextDialog(m_window.get(), &came, [&asked](QWidget *dialog) {
        asked = qobject_cast<QMessageBox *>(dialog)->text();
        qobject_cast<QDialog *>(dialog)->reject();
    });
    m_window->actions()->remove->trigger();
    QVERIFY(came);
    QVERIFY2(asked.contains("in sight"), qPrintable(asked));
    // In the list, the key means the row that is marked there.
    panel->view()->setCurrentIndex(panel->view()->model()->index(0, 0));
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    panel->view()->setFocus();
    onNextDialog(m_window.get(), &came, [&asked](QWidget *dialog) {
        asked = qobject_cast<QMessageBox *>(dialog)->text();
        qobject_cast<QDialog *>(dialog)->reject();
    });
    QTest::keyClick(panel->view(), Qt::Key_Delete);
    QVERIFY(came);
    QVERIFY2(asked.contains("somewhere else"), qPrintable(asked));
    QVERIFY(QDir(shown).exists() && QDir(other).exists());
}

void TestHabits::movesToTheTrash_data()
{
    QTest::addColumn<bool>("agree");
    QTest::newRow("asks and is told not to") << false;
    QTest::newRow("moves") << true;
}

void TestHabits::movesToTheTrash()
{
    QFETCH(bool, agree);
    const QString folder = m_home->finishedRun("old");
    open(folder);
    const qint64 bytes = listed(folder).data(RunListModel::BytesRole).toLongLong();
    QVERIFY(bytes > 100'000);
    bool came = false;
    QString asked, informed;
    onNextDialog(m_window.get(), &came, [&](QWidget *dialog) {
        auto *box = qobject_cast<QMessageBox *>(dialog);
        asked = box->text();
        informed = box->informativeText();
        QVERIFY(box->defaultButton() == box->button(QMessageBox::Cancel));
        (agree ? box->findChild<QPushButton *>("moveToTrash") : box->button(QMessageBox::Cancel))->click();
    });
    m_window->actions()->remove->trigger();
    QVERIFY(came);
    QVERIFY2(informed.contains(folder) && informed.contains(QLocale().formattedDataSize(bytes)), qPrintable(informed));
    const QString trashed = m_home->file("data/Trash/files/old/run.sqlite");
    if (agree) {
        QTRY_VERIFY_WITH_TIMEOUT(!QDir(folder).exists() && QFile::exists(trashed), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(!listed(folder).isValid(), kPatience);
        QTRY_VERIFY(m_window->sessions()->current() == nullptr);  // it is not shown any more
        QVERIFY2(said().isEmpty(), qPrintable(said()));
    } else {
        QTest::qWait(200);
        QVERIFY(QDir(folder).exists() && !QFile::exists(trashed));
        QVERIFY(listed(folder).isValid());
    }
}

void TestHabits::refusesToTrashALivingRun()
{
    const QString folder = m_home->run("living");
    m_window->startRun(tinyRun(folder, 5000));
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(m_window->sessions()->current()), "running", kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(listed(folder).isValid(), kPatience);
    bool came = false;
    onNextDialog(m_window.get(), &came,
                 [](QWidget *dialog) { dialog->findChild<QPushButton *>("moveToTrash")->click(); });
    m_window->actions()->remove->trigger();
    QVERIFY(came);
    QTRY_VERIFY2_WITH_TIMEOUT(said().contains("an engine holds this run"), qPrintable(said()), kPatience);
    QVERIFY(QFile::exists(folder + "/run.sqlite"));
    QCOMPARE(acknowledged(m_window->sessions()->current()), "running");
}

void TestHabits::takesDroppedFolders_data()
{
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<QStringList>("says");
    QTest::addColumn<QString>("shown");
    QTest::newRow("a run") << QStringList{"one"} << QStringList{} << "one";
    QTest::newRow("two runs") << QStringList{"one", "two"} << QStringList{} << "two";
    QTest::newRow("no run") << QStringList{"empty"} << QStringList{"empty", "is not a run folder"} << "";
    QTest::newRow("a file") << QStringList{"one/run.toml"} << QStringList{"run.toml", "is a file"} << "";
    QTest::newRow("a run between others")
        << QStringList{"empty", "one", "gone"} << QStringList{"is not a run folder", "no such folder"} << "one";
    QTest::newRow("from the web") << QStringList{"https://example.org/run"} << QStringList{"example.org"} << "";
}

void TestHabits::takesDroppedFolders()
{
    QFETCH(QStringList, names);
    QFETCH(QStringList, says);
    QFETCH(QString, shown);
    m_home->finishedRun("one");
    m_home->finishedRun("two");
    QDir().mkpath(m_home->run("empty"));
    QList<QUrl> urls;
    for (const QString &name : names)
        urls << (name.startsWith("https") ? QUrl(name) : QUrl::fromLocalFile(m_home->run(name)));
    QVERIFY(drop(urls));
    for (const QString &words : says)
        QVERIFY2(said().contains(words), qPrintable(said()));
    const RunSession *session = m_window->sessions()->current();
    QCOMPARE(session ? session->model()->name() : QString(), shown);
    if (session)
        QTRY_VERIFY_WITH_TIMEOUT(session->model()->loaded(), kPatience);
    if (says.isEmpty())
        QVERIFY2(said().isEmpty(), qPrintable(said()));
    // Words alone are not for the window.
    QMimeData text;
    text.setText("words");
    QDragEnterEvent enter(m_window->rect().center(), Qt::CopyAction, &text, Qt::LeftButton, Qt::NoModifier);
    enter.ignore();
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(!enter.isAccepted());
}

void TestHabits::remembersRecentRuns()
{
    const auto menu = [this] {
        QStringList texts;
        for (const QAction *action : m_window->actions()->recent->actions())
            if (!action->isSeparator())
                texts << action->text();
        return texts.mid(0, texts.size() - 1);  // the last one clears the list
    };
    QVERIFY(menu().isEmpty());
    const QString one = m_home->finishedRun("one"), two = m_home->finishedRun("two");
    open(one);
    QTRY_COMPARE(menu(), QStringList{"one"});
    open(two);
    QTRY_COMPARE(menu(), (QStringList{"two", "one"}));
    open(one);
    QTRY_COMPARE(menu(), (QStringList{"one", "two"}));
    m_window->openRun(m_home->run("nothing"));
    QCOMPARE(menu(), (QStringList{"one", "two"}));  // what could not be opened is nothing to come back to
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    QCOMPARE(menu(), (QStringList{"one", "two"}));
    const auto *list = m_window->findChild<QListWidget *>("recentRuns");
    QCOMPARE(list->count(), 2);
    m_window->actions()->recent->actions().at(1)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(m_window->sessions()->current()->model()->loaded(), kPatience);
    QCOMPARE(m_window->sessions()->current()->folder(), two);
    // One that has gone says so, and what is shown stays.
    QVERIFY(QDir(one).removeRecursively());
    const auto actions = m_window->actions()->recent->actions();
    const auto gone = std::find_if(actions.begin(), actions.end(), [](QAction *a) { return a->text() == "one"; });
    QVERIFY(gone != actions.end());
    (*gone)->trigger();
    QVERIFY2(said().contains("no such folder"), qPrintable(said()));
    QCOMPARE(m_window->sessions()->current()->folder(), two);
    m_window->actions()->recent->actions().constLast()->trigger();
    QVERIFY(menu().isEmpty());
    QVERIFY(!m_window->actions()->recent->isEnabled());
    // No more than a dozen.
    AppSettings settings;
    for (int i = 0; i < 40; ++i)
        settings.addRecentRun(QString("/runs/%1").arg(i));
    QCOMPARE(settings.recentRuns().size(), AppSettings::kRecentRuns);
    QCOMPARE(settings.recentRuns().constFirst(), "/runs/39");
}

void TestHabits::tellsWhenABackgroundRunEnds()
{
    QSignalSpy told(m_window->notifier(), &Notifier::notified);
    m_window->startRun(tinyRun(m_home->run("first"), 5000));
    RunSession *first = m_window->sessions()->current();
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(first), "running", kPatience);
    open(m_home->finishedRun("second"));
    QCOMPARE(told.size(), 0);  // one that had ended before is no news
    m_window->runList()->rename(listed(m_home->run("first")), "long one");
    first->stop();
    QTRY_COMPARE_WITH_TIMEOUT(told.size(), 1, kPatience);
    QVERIFY2(told[0][0].toString().contains("stopped"), qPrintable(told[0][0].toString()));
    QVERIFY2(told[0][1].toString().contains("long one") && told[0][1].toString().contains("first"),
             qPrintable(told[0][1].toString()));
    // A click on it brings the window up.
    m_window->hide();
    Q_EMIT m_window->notifier()->clicked();
    QVERIFY(m_window->isVisible());
}

void TestHabits::switchesThemes()
{
    open(m_home->finishedRun("one"));
    m_window->actions()->themeLight->trigger();
    settle();
    const auto light = pictures();
    m_window->actions()->themeDark->trigger();
    settle();
    const auto dark = pictures();
    for (const auto &[name, image] : light) {
        QVERIFY2(lightness(image) > 150, qPrintable(QString("%1 %2").arg(name).arg(lightness(image))));
        QVERIFY2(lightness(dark.at(name)) < 105, qPrintable(QString("%1 %2").arg(name).arg(lightness(dark.at(name)))));
    }
    QCOMPARE(AppSettings().theme(), Theme::Dark);
    m_window->actions()->themeLight->trigger();
    settle();
    for (const auto &[name, image] : pictures())
        QVERIFY2(difference(image, light.at(name)) == 0,
                 qPrintable(QString("%1 keeps %2 of the dark").arg(name).arg(difference(image, light.at(name)))));
}

void TestHabits::aSwitchedWindowLooksLikeAFreshOne()
{
    const QString folder = m_home->finishedRun("one");
    AppSettings().setTheme(Theme::Light);
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    open(folder);
    settle();
    m_window->actions()->themeDark->trigger();
    settle();
    const auto switched = pictures();
    QVERIFY(m_window->close());
    m_window = std::make_unique<MainWindow>();  // dark from the start: the preference was kept
    m_window->show();
    open(folder);
    settle();
    for (const auto &[name, image] : pictures()) {
        const double share = difference(image, switched.at(name));
        if (const QString place = qEnvironmentVariable("TTQ_TEST_PICTURES"); share > 0 && !place.isEmpty()) {
            image.save(place + "/fresh.png");
            switched.at(name).save(place + "/switched.png");
        }
        QVERIFY2(share == 0, qPrintable(QString("%1: %2 of the pixels differ").arg(name).arg(share)));
    }
    // A panel that kept its old colours would be noticed.
    m_window->layerPanel()->setStyleSheet("QTableView { background: #ffffff }");
    QVERIFY(difference(pictures()["dock.layers"], switched.at("dock.layers")) > 0.1);
    m_window->actions()->themeSystem->trigger();
}

void TestHabits::refusesADamagedLayout_data()
{
    QTest::addColumn<QByteArray>("layout");
    QTest::addColumn<QByteArray>("geometry");
    MainWindow window;
    QTest::newRow("noise") << QByteArray(500, '\x5a') << QByteArray(60, '\x5a');
    QTest::newRow("short") << QByteArray("x") << QByteArray("x");
    QTest::newRow("another version") << window.saveState(AppSettings::kLayoutVersion + 1) << QByteArray();
    QTest::newRow("cut") << window.saveState(AppSettings::kLayoutVersion).chopped(40)
                         << window.saveGeometry().chopped(10);
}

void TestHabits::refusesADamagedLayout()
{
    QFETCH(QByteArray, layout);
    QFETCH(QByteArray, geometry);
    AppSettings().setLayout(geometry, layout, false);
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    open(m_home->finishedRun("one"));
    for (const char *name : {"runs", "layers", "events", "controls"}) {
        auto *dock = m_window->findChild<QDockWidget *>(QString("dock.") + name);
        QVERIFY(dock);
        QVERIFY2(!dock->isHidden() && !dock->isFloating(), name);
    }
    QVERIFY(m_window->actions()->toolbar->isVisible());
    QVERIFY(m_window->width() > 600 && m_window->height() > 400);
}

void TestHabits::comesBackFromAScreenThatIsGone()
{
    m_window->setGeometry(30'000, 20'000, 900, 700);
    QVERIFY(m_window->close());
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    QVERIFY(m_window->screen()->availableGeometry().intersects(m_window->geometry()));
}

QTEST_MAIN(TestHabits)
#include "tst_habits.moc"
