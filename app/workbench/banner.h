// A line above the views for what a person must know, with at most one thing to do about it. Never modal.
#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

namespace ttq {

class Banner : public QFrame {
    Q_OBJECT

public:
    enum class Kind { Info, Warning, Error };

    explicit Banner(QWidget *parent = nullptr);

    // Empty `action`: no button. `closable`: a person can put it away.
    void say(Kind kind, const QString &text, const QString &action = {}, bool closable = true);
    void clear();
    QString text() const;
    QPushButton *button() const { return m_action; }

Q_SIGNALS:
    void actionTriggered();
    void dismissed();  // put away by a person

private:
    QLabel *m_icon, *m_text;
    QPushButton *m_action, *m_close;
    QString m_dismissed;  // was put away; stays so until something else is said
    bool m_closable = true;
};

}  // namespace ttq
