#include "icons.h"

#include <QApplication>
#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <QSvgRenderer>

namespace ttq {

namespace {

QByteArray source(const QString &name)
{
    static QHash<QString, QByteArray> loaded;
    const auto found = loaded.constFind(name);
    if (found != loaded.constEnd())
        return *found;
    QFile file(":/icons/" + name + ".svg");
    if (!file.open(QIODevice::ReadOnly))
        qWarning("there is no icon '%s'", qUtf8Printable(name));
    return *loaded.insert(name, file.isOpen() ? file.readAll() : QByteArray());
}

// Renders at paint time, so that a change of palette or screen needs no new icon.
class SvgIconEngine : public QIconEngine {
public:
    SvgIconEngine(QString name, QColor colour) : m_name(std::move(name)), m_colour(std::move(colour)) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        QByteArray svg = source(m_name);
        if (svg.isEmpty())
            return;
        svg.replace("#000000", colour(mode).name().toLatin1());
        QSvgRenderer renderer(svg);
        const int side = std::min(rect.width(), rect.height());
        QRect square(0, 0, side, side);
        square.moveCenter(rect.center());
        renderer.render(painter, square);
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }

    QIconEngine *clone() const override { return new SvgIconEngine(*this); }

private:
    QColor colour(QIcon::Mode mode) const
    {
        const QPalette palette = QApplication::palette();
        if (mode == QIcon::Disabled)
            return palette.color(QPalette::Disabled, QPalette::WindowText);
        // A colour of its own may be the highlight's: there the shape alone tells.
        if (mode == QIcon::Selected)
            return palette.color(QPalette::HighlightedText);
        return m_colour.isValid() ? m_colour : palette.color(QPalette::WindowText);
    }

    QString m_name;
    QColor m_colour;
};

}  // namespace

QIcon themedIcon(const QString &name)
{
    return QIcon(new SvgIconEngine(name, {}));
}

QIcon colouredIcon(const QString &name, const QColor &colour)
{
    return QIcon(new SvgIconEngine(name, colour));
}

QIcon stateIcon(const QString &shownState)
{
    // Okabe-Ito colours; the shapes differ too.
    static const QHash<QString, QColor> kColours
        = {{"created", {}},         {"running", "#009E73"}, {"paused", "#E69F00"},   {"stopped", {}},
           {"finished", "#0072B2"}, {"failed", "#D55E00"},  {"diverged", "#D55E00"}, {"interrupted", "#CC79A7"}};
    const QString word = kColours.contains(shownState) ? shownState : QStringLiteral("created");
    return colouredIcon("state-" + word, kColours.value(word));
}

QIcon applicationIcon()
{
    return QIcon(new SvgIconEngine("ttq-workbench", {}));
}

}  // namespace ttq
