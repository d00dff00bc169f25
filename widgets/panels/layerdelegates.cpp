#include "layerdelegates.h"

#include <QApplication>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "icons.h"
#include "models/layertablemodel.h"
#include "plots/plotstyle.h"

namespace ttq {

namespace {

void paintBackground(QPainter *painter, const QStyleOptionViewItem &option)
{
    const QWidget *widget = option.widget;
    QStyle *style = widget ? widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, widget);
}

QString badge()
{
    return LayerNameDelegate::tr("BN", "badge of a layer that BatchNorm makes scale-invariant");
}

}  // namespace

void FractionsDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    paintBackground(painter, option);
    const QVariantList fractions = index.data(LayerTableModel::FractionsRole).toList();
    if (fractions.size() != 3)
        return;
    const QColor colours[] = {QColor(PlotStyle::kNegative), QColor(PlotStyle::kZero), QColor(PlotStyle::kPositive)};
    const QRectF bar = QRectF(option.rect).adjusted(4, 4, -4, -4);
    painter->save();
    painter->setPen(Qt::NoPen);
    double left = bar.left(), zeroMiddle = bar.center().x();
    for (int i = 0; i < 3; ++i) {
        const double share = std::clamp(fractions[i].toDouble(), 0.0, 1.0);
        const double width = std::isfinite(share) ? share * bar.width() : 0;
        painter->fillRect(QRectF(left, bar.top(), width, bar.height()), colours[i]);
        if (i == 1)
            zeroMiddle = left + width / 2;
        left += width;
    }
    const QString text = QLocale().toString(fractions[1].toDouble() * 100, 'f', 0) + " %";
    QFont font = option.font;
    font.setPointSizeF(font.pointSizeF() * 0.85);
    painter->setFont(font);
    const double width = QFontMetricsF(font).horizontalAdvance(text) + 4;
    QRectF place(zeroMiddle - width / 2, bar.top(), width, bar.height());
    place.moveLeft(std::clamp(place.left(), bar.left(), bar.right() - width));
    painter->setPen(Qt::black);
    painter->drawText(place, Qt::AlignCenter, text);
    painter->restore();
}

void SparklineDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    paintBackground(painter, option);
    const QVariantList values = index.data(LayerTableModel::SparklineRole).toList();
    double low = INFINITY, high = -INFINITY;
    for (const QVariant &value : values)
        if (const double number = value.toDouble(); std::isfinite(number)) {
            low = std::min(low, number);
            high = std::max(high, number);
        }
    if (!(low <= high) || values.size() < 2)
        return;
    const QRectF area = QRectF(option.rect).adjusted(4, 4, -4, -4);
    QPainterPath path;
    bool open = false;
    for (int i = 0; i < values.size(); ++i) {
        const double number = values[i].toDouble();
        if (!std::isfinite(number)) {
            open = false;
            continue;
        }
        const double y = high > low ? (number - low) / (high - low) : 0.5;
        const QPointF point(area.left() + area.width() * i / static_cast<double>(values.size() - 1),
                            area.bottom() - y * area.height());
        open ? path.lineTo(point) : path.moveTo(point);
        open = true;
    }
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool selected = option.state & QStyle::State_Selected;
    painter->setPen(
        QPen(selected ? option.palette.color(QPalette::HighlightedText) : QColor(PlotStyle::kPositive), 1.2));
    painter->drawPath(path);
    painter->restore();
}

void AlarmDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const int severity = index.data(LayerTableModel::AlarmSeverityRole).toInt();
    if (severity < 0)
        return;
    const char *const names[] = {"info", "warning", "error"};
    const QColor colours[] = {{}, QColor("#E69F00"), QColor("#D55E00")};
    option->icon = colouredIcon(names[std::min(severity, 2)], colours[std::min(severity, 2)]);
    option->decorationSize = QSize(14, 14);
    option->features |= QStyleOptionViewItem::HasDecoration;
}

void LayerNameDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const bool invariant = index.data(LayerTableModel::ScaleInvariantRole).toBool();
    QFont font = option.font;
    font.setPointSizeF(font.pointSizeF() * 0.78);
    const QFontMetrics metrics(font);
    const int width = metrics.horizontalAdvance(badge()) + 8;
    const QWidget *widget = option.widget;
    QStyle *style = widget ? widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, widget);
    if (!invariant)
        return;
    const QRect text = style->subElementRect(QStyle::SE_ItemViewItemText, &item, widget);
    const int end = text.left() + QFontMetrics(item.font).horizontalAdvance(item.text) + 10;
    const QRect box(std::min(end, option.rect.right() - width - 2), option.rect.center().y() - metrics.height() / 2,
                    width, metrics.height());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool selected = option.state & QStyle::State_Selected;
    QColor ink = option.palette.color(selected ? QPalette::HighlightedText : QPalette::WindowText);
    ink.setAlphaF(0.65F);
    painter->setPen(ink);
    painter->setFont(font);
    painter->drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter->drawText(box, Qt::AlignCenter, badge());
    painter->restore();
}

QSize LayerNameDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QSize size = QStyledItemDelegate::sizeHint(option, index);
    return {size.width() + 34, size.height()};
}

}  // namespace ttq
