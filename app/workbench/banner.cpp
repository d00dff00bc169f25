#include "banner.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "panels/icons.h"

namespace ttq {

Banner::Banner(QWidget *parent) : QFrame(parent)
{
    setObjectName("banner");
    setFrameStyle(QFrame::StyledPanel);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(8, 5, 5, 5);
    m_icon = new QLabel;
    m_text = new QLabel;
    m_text->setObjectName("bannerText");
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_action = new QPushButton;
    m_action->setObjectName("bannerAction");
    m_close = new QPushButton(themedIcon("close"), QString());
    m_close->setFlat(true);
    m_close->setFixedWidth(28);
    m_close->setToolTip(tr("Put this message away"));
    m_close->setAccessibleName(tr("Put this message away"));
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addWidget(m_text, 1);
    row->addWidget(m_action, 0, Qt::AlignTop);
    row->addWidget(m_close, 0, Qt::AlignTop);
    connect(m_action, &QPushButton::clicked, this, &Banner::actionTriggered);
    connect(m_close, &QPushButton::clicked, this, [this] {
        m_dismissed = m_text->text();
        hide();
        Q_EMIT dismissed();
    });
    hide();
}

void Banner::say(Kind kind, const QString &text, const QString &action, bool closable)
{
    if (text == m_dismissed)
        return;
    m_dismissed.clear();
    const char *const icons[] = {"info", "warning", "error"};
    const QColor colours[] = {QColor("#0072B2"), QColor("#E69F00"), QColor("#D55E00")};
    const auto i = static_cast<std::size_t>(kind);
    m_icon->setPixmap(colouredIcon(icons[i], colours[i]).pixmap(QSize(20, 20), devicePixelRatioF()));
    m_text->setText(text);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    m_close->setVisible(closable);
    setStyleSheet(
        QStringLiteral("#banner { border: 1px solid %1; border-left: 5px solid %1; }").arg(colours[i].name()));
    show();
}

void Banner::clear()
{
    m_dismissed.clear();
    m_text->clear();
    hide();
}

QString Banner::text() const
{
    return isHidden() ? QString() : m_text->text();
}

}  // namespace ttq
