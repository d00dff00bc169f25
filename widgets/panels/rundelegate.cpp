#include "rundelegate.h"

#include <QApplication>
#include <QPainter>

#include "icons.h"
#include "models/runlistmodel.h"

namespace ttq {

void RunDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QString error = index.data(RunListModel::ErrorRole).toString();
    item.icon = error.isEmpty() ? stateIcon(index.data(RunListModel::StateRole).toString()) : themedIcon("warning");
    item.features |= QStyleOptionViewItem::HasDecoration;
    item.decorationSize = QSize(16, 16);
    const QWidget *widget = option.widget;
    QStyle *style = widget ? widget->style() : QApplication::style();
    // The row's background reaches under the colour, the icon and the name stand beside it.
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &item, painter, widget);
    item.rect.adjust(8, 0, 0, 0);
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, widget);

    const QColor colour = index.data(RunListModel::ColorRole).value<QColor>();
    if (colour.isValid()) {
        painter->save();
        painter->setPen(option.palette.color(QPalette::Mid));  // black is one of the colours, and so is white paper
        painter->setBrush(colour);
        painter->drawRect(QRect(option.rect.left(), option.rect.top() + 3, 5, option.rect.height() - 7));
        painter->restore();
    }
}

QSize RunDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QSize size = QStyledItemDelegate::sizeHint(option, index);
    return {size.width(), std::max(size.height(), 24)};
}

}  // namespace ttq
