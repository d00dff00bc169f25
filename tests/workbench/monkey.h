// Hands that know nothing, for a window: random clicks, keys, actions, texts, drops, sizes, themes, runs that come and go,
// engines that are killed. What they do follows from the seed and from what the window shows.
#pragma once

#include <QContextMenuEvent>
#include <QDialog>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QWheelEvent>
#include <random>

#include "workbenchfixture.h"

namespace ttq::test {

class Dice {
public:
    explicit Dice(unsigned seed) : m_random(seed) {}
    int below(int limit) { return std::uniform_int_distribution<int>(0, std::max(0, limit - 1))(m_random); }
    bool oneIn(int n) { return below(n) == 0; }
    template <class List>
    auto pick(const List &list)
    {
        return list[static_cast<decltype(list.size())>(below(static_cast<int>(list.size())))];
    }

private:
    std::mt19937 m_random;
};

class Monkey {
public:
    Monkey(MainWindow *window, Home *home, Dice *dice) : m_window(window), m_home(home), m_dice(dice)
    {
        // Dialogs have loops of their own: they are played with, and put away, from a timer.
        QObject::connect(&m_dialogs, &QTimer::timeout, &m_dialogs, [this] { playWithDialog(); });
        m_dialogs.start(25);
    }

    void act()
    {
        switch (m_dice->below(12)) {
        case 0:
        case 1:
        case 2: click(); break;
        case 3:
        case 4: key(widget(m_window)); break;
        case 5:
        case 6: trigger(); break;
        case 7: wheel(); break;
        case 8: drag(); break;
        case 9: type(m_window); break;
        case 10: contextMenu(); break;
        default: rare(); break;
        }
        QTest::qWait(m_dice->below(8));
        if (!m_window->isVisible())
            m_window->show();
    }

    const QStringList &history() const { return m_history; }

private:
    QWidget *widget(QWidget *in)
    {
        QList<QWidget *> all;
        for (QWidget *child : in->findChildren<QWidget *>())
            if (child->isVisible() && child->isEnabled())
                all << child;
        return all.isEmpty() ? in : m_dice->pick(all);
    }
    QPoint pointIn(const QWidget *widget)
    {
        return {m_dice->below(std::max(1, widget->width())), m_dice->below(std::max(1, widget->height()))};
    }
    void note(const QString &what, const QWidget *on)
    {
        m_history << what + ' ' + (on ? QString(on->metaObject()->className()) + ' ' + on->objectName() : QString());
        while (m_history.size() > 40)
            m_history.removeFirst();
    }
    void click()
    {
        QWidget *target = widget(m_window);
        note("click", target);
        const auto button = m_dice->oneIn(8) ? Qt::MiddleButton : Qt::LeftButton;
        if (m_dice->oneIn(5))
            QTest::mouseDClick(target, button, {}, pointIn(target));
        else
            QTest::mouseClick(target, button, {}, pointIn(target));
    }
    void key(QWidget *target)
    {
        static const QList<std::pair<Qt::Key, Qt::KeyboardModifiers>> kKeys = {{Qt::Key_Space, {}},
                                                                               {Qt::Key_F, {}},
                                                                               {Qt::Key_L, {}},
                                                                               {Qt::Key_L, Qt::ShiftModifier},
                                                                               {Qt::Key_N, {}},
                                                                               {Qt::Key_T, {}},
                                                                               {Qt::Key_BracketLeft, {}},
                                                                               {Qt::Key_BracketRight, {}},
                                                                               {Qt::Key_Escape, {}},
                                                                               {Qt::Key_Return, {}},
                                                                               {Qt::Key_Tab, {}},
                                                                               {Qt::Key_Up, {}},
                                                                               {Qt::Key_Down, {}},
                                                                               {Qt::Key_PageDown, {}},
                                                                               {Qt::Key_Home, {}},
                                                                               {Qt::Key_F2, {}},
                                                                               {Qt::Key_Delete, {}},
                                                                               {Qt::Key_A, Qt::ControlModifier},
                                                                               {Qt::Key_1, Qt::AltModifier},
                                                                               {Qt::Key_1, Qt::ControlModifier},
                                                                               {Qt::Key_2, Qt::ControlModifier},
                                                                               {Qt::Key_3, Qt::ControlModifier},
                                                                               {Qt::Key_Return, Qt::ControlModifier},
                                                                               {Qt::Key_Period, Qt::ControlModifier},
                                                                               {Qt::Key_Home, Qt::AltModifier},
                                                                               {Qt::Key_W, Qt::ControlModifier}};
        const auto [key, modifiers] = m_dice->pick(kKeys);
        note("key " + QKeySequence(key | modifiers).toString(), target);
        QTest::keyClick(target, key, modifiers);
    }
    void trigger()
    {
        QList<QAction *> all;
        for (QAction *action : m_window->findChildren<QAction *>())
            if (action->isEnabled() && action->objectName() != "quit" && action->objectName() != "demo")
                all << action;
        QAction *action = m_dice->pick(all);
        note("action " + action->objectName() + ' ' + action->text(), nullptr);
        action->trigger();
    }
    void wheel()
    {
        QWidget *target = widget(m_window);
        note("wheel", target);
        const QPoint at = pointIn(target);
        QWheelEvent event(at, target->mapToGlobal(at), {}, QPoint(0, (m_dice->below(7) - 3) * 120), Qt::NoButton,
                          m_dice->oneIn(3) ? Qt::ControlModifier : Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(target, &event);
    }
    void drag()
    {
        // Not from texts and lists: a drag that carries something waits for a mouse that never comes.
        static const char *const kKinds[] = {"QCustomPlot", "QSplitterHandle", "QAbstractSlider", "QTabBar",
                                             "QDockWidget", "QMainWindow",     "QHeaderView"};
        QPointer<QWidget> target = widget(m_window);
        if (std::none_of(std::begin(kKinds), std::end(kKinds),
                         [&](const char *kind) { return target->inherits(kind); }))
            return;
        note("drag", target);
        QTest::mousePress(target, Qt::LeftButton, {}, pointIn(target));
        for (int i = 0; i < 3 && target; ++i)
            QTest::mouseMove(target, pointIn(target));
        if (target)
            QTest::mouseRelease(target, Qt::LeftButton, {}, pointIn(target));
    }
    void type(QWidget *in)
    {
        QList<QLineEdit *> edits;
        for (QLineEdit *edit : in->findChildren<QLineEdit *>())
            if (edit->isVisible() && edit->isEnabled())
                edits << edit;
        if (edits.isEmpty())
            return;
        static const QStringList kTexts
            = {"0.1", "-1", "nan", "1e308", "", "auto", "×2", "stage*", "0,5", "ü中\n", " ", QString(5000, 'x')};
        QLineEdit *edit = m_dice->pick(edits);
        note("text", edit);
        edit->setText(m_dice->pick(kTexts));
    }
    void contextMenu()
    {
        QWidget *target = widget(m_window);
        note("menu", target);
        const QPoint at = pointIn(target);
        QContextMenuEvent event(QContextMenuEvent::Mouse, at, target->mapToGlobal(at));
        QApplication::sendEvent(target, &event);
    }
    void rare()
    {
        switch (m_dice->below(7)) {
        case 0:
            note("resize", nullptr);
            m_window->resize(400 + m_dice->below(1400), 300 + m_dice->below(900));
            break;
        case 1: drop(); break;
        case 2:
            note("theme", nullptr);
            m_window->setTheme(m_dice->oneIn(2) ? Theme::Dark : Theme::Light);
            break;
        case 3: {
            const auto docks = m_window->findChildren<QDockWidget *>();
            QDockWidget *dock = m_dice->pick(docks);
            note("float", dock);
            dock->setFloating(!dock->isFloating());
            break;
        }
        case 4: openSomething(); break;
        case 5: shiftEngines(); break;
        default:
            for (QWidget *other : QApplication::topLevelWidgets())
                if (other != m_window && other->isVisible() && other->inherits("QDialog"))
                    other->close();
        }
    }
    void drop()
    {
        note("drop", nullptr);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(m_dice->oneIn(2) ? m_home->run("finished") : m_home->file("nothing"))});
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window, &enter);
        QDropEvent event(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window, &event);
    }
    void openSomething()
    {
        // Some may have gone to the trash meanwhile.
        if (!QDir(m_home->run("finished")).exists())
            m_home->finishedRun("finished");
        switch (m_dice->below(5)) {
        case 0: m_window->openRun(m_home->run("live")); break;
        case 1: m_window->openRun(m_home->run("finished")); break;
        case 2: m_window->openRun(m_home->run("missing")); break;
        case 3: m_window->openRun(m_home->finishedRun(QString("copy-%1").arg(++m_copies))); break;
        default: QDir(m_home->run(QString("copy-%1").arg(m_copies))).removeRecursively();
        }
        note("open", nullptr);
    }
    // No more than two train at a time; now and then one is killed.
    void shiftEngines()
    {
        QList<RunSession *> own;
        for (RunSession *session : m_window->sessions()->live())
            if (session->engine() && session->engine()->isRunning())
                own << session;
        if (own.size() > 2 || (!own.isEmpty() && m_dice->oneIn(4))) {
            note("kill", nullptr);
            ::kill(static_cast<pid_t>(own.constFirst()->engine()->pid()), SIGKILL);
        }
    }
    void playWithDialog()
    {
        if (QWidget *popup = QApplication::activePopupWidget()) {
            if (m_dice->oneIn(2))
                QTest::keyClick(popup, m_dice->oneIn(2) ? Qt::Key_Down : Qt::Key_Right);
            else
                popup->close();
            return;
        }
        auto *dialog = qobject_cast<QDialog *>(QApplication::activeModalWidget());
        if (dialog == nullptr)
            return;
        note("dialog", dialog);
        QPointer<QDialog> guard(dialog);
        if (m_dice->oneIn(2))
            type(dialog);
        if (guard && m_dice->oneIn(2))
            QTest::mouseMove(widget(dialog));
        if (!guard || m_dice->oneIn(4))
            return;
        // A new run is trained for long: a few of them are enough.
        const bool accept = m_dice->oneIn(3) && (!dialog->inherits("ttq::NewRunDialog") || m_dice->oneIn(6));
        // Not from this timer's call: what it answers may ask on, and a timer does not come while it is being served.
        QTimer::singleShot(0, dialog, [dialog, accept] { accept ? dialog->accept() : dialog->reject(); });
    }

    MainWindow *m_window;
    Home *m_home;
    Dice *m_dice;
    QTimer m_dialogs;
    QStringList m_history;
    int m_copies = 0;
};

}  // namespace ttq::test
