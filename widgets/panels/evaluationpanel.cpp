#include "evaluationpanel.h"

#include <QActionGroup>
#include <QEvent>
#include <QFontMetrics>
#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QToolBar>
#include <QVBoxLayout>
#include <cmath>

#include "emptywords.h"
#include "plots/evaluationscene.h"
#include "plots/figurewriter.h"
#include "plots/liveplot.h"
#include "plots/plotcanvas.h"

namespace ttq {

namespace {

constexpr int kColumnCharacters = 26;  // of a plot of the overview
constexpr std::size_t kClassesInFigure = 30;
constexpr int kFigureMistakes = 25;
constexpr int kWidestColumn = 220;

// A share as a bar behind its text.
class BarDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const QVariant share = index.data(kBarRole);
        if (share.isValid() && !(option.state & QStyle::State_Selected)) {
            QColor colour = option.palette.color(QPalette::Highlight);
            colour.setAlphaF(0.35f);
            const QRect cell = option.rect.adjusted(2, 3, -2, -3);
            const int width = static_cast<int>(std::lround(cell.width() * share.toDouble()));
            painter->fillRect(QRect(cell.left(), cell.top(), width, cell.height()), colour);
        }
        QStyledItemDelegate::paint(painter, option, index);
    }
};

QTableView *tableOf(QAbstractItemModel *model, const QString &name, const QString &title, QWidget *parent)
{
    auto *table = new QTableView(parent);
    table->setObjectName(name);
    table->setAccessibleName(title);
    table->setModel(model);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setAlternatingRowColors(true);
    table->setShowGrid(false);
    table->setTabKeyNavigation(false);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(table->fontMetrics().height() + 6);
    table->horizontalHeader()->setHighlightSections(false);
    return table;
}

}  // namespace

EvaluationPanel::EvaluationPanel(QWidget *parent)
    : QWidget(parent), m_stack(new QStackedWidget), m_words(new QLabel), m_overview(new LivePlot),
      m_confusion(new LivePlot), m_classModel(new ClassTableModel(this)), m_pairModel(new PairTableModel(this)),
      m_mistakeModel(new MistakeListModel(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *bar = new QToolBar;
    bar->setObjectName("evaluationPages");
    bar->setAccessibleName(tr("What is shown of the evaluation"));
    bar->setToolButtonStyle(Qt::ToolButtonTextOnly);
    bar->setMovable(false);
    bar->setStyleSheet(QStringLiteral("QToolBar { border: 0; padding: 1px 4px; spacing: 2px; }"));
    auto *group = new QActionGroup(this);
    const std::pair<QString, QString> kPages[]
        = {{tr("Overview"), tr("Accuracy, calibration, confidence of right and wrong answers")},
           {tr("Classes"), tr("Accuracy of each class, worst first, and what is taken for what")},
           {tr("Confusion"), tr("Confusion matrix: which class is taken for which")},
           {tr("Mistakes"), tr("The most confident mistakes as pictures")}};
    for (const auto &[text, tip] : kPages) {
        QAction *action = bar->addAction(text);
        action->setToolTip(tip);
        action->setCheckable(true);
        group->addAction(action);
        connect(action, &QAction::triggered, this,
                [this, page = static_cast<Page>(m_actions.size())] { setPage(page); });
        m_actions.push_back(action);
    }
    m_actions.front()->setChecked(true);
    column->addWidget(bar);
    column->addWidget(m_stack, 1);

    m_words->setObjectName("evaluationWords");
    m_words->setWordWrap(true);
    m_words->setAlignment(Qt::AlignCenter);
    m_words->setMargin(24);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_stack->addWidget(m_words);
    m_overview->setObjectName("evaluationOverview");
    m_overview->setAccessibleName(tr("Overview of the evaluation"));
    m_confusion->setObjectName("confusionMatrix");
    m_confusion->setAccessibleName(tr("Confusion matrix"));
    m_confusion->setAccessibleDescription(tr("The most frequent pairs are listed on the page Classes"));
    m_stack->addWidget(m_overview);
    m_stack->addWidget(lists());
    m_stack->addWidget(m_confusion);
    m_mistakes = gallery();
    m_stack->addWidget(m_mistakes);
    for (LivePlot *plot : {m_overview, m_confusion}) {
        connect(plot, &LivePlot::fitAsked, plot, &LivePlot::releaseValues);
        connect(plot, &LivePlot::logYAsked, this, [this] { setLog(!log()); });
    }
    setPage(Overview);
}

QWidget *EvaluationPanel::lists()
{
    auto *splitter = m_lists = new QSplitter(Qt::Horizontal);
    splitter->setChildrenCollapsible(false);
    auto *sorted = new QSortFilterProxyModel(this);
    sorted->setSourceModel(m_classModel);
    sorted->setSortRole(kSortRole);
    m_classes = tableOf(sorted, "classTable", tr("Accuracy of the classes"), splitter);
    m_classes->setSortingEnabled(true);
    m_classes->horizontalHeader()->setSortIndicatorClearable(true);  // back to worst first
    m_classes->sortByColumn(-1, Qt::AscendingOrder);
    m_classes->setItemDelegateForColumn(ClassTableModel::Accuracy, new BarDelegate(m_classes));
    m_pairs = tableOf(m_pairModel, "pairTable", tr("Most confused pairs"), splitter);
    showWhenEmpty(m_pairs, tr("No class was taken for another"));
    splitter->addWidget(m_classes);
    splitter->addWidget(m_pairs);
    return splitter;
}

QListView *EvaluationPanel::gallery()
{
    auto *list = new QListView;
    list->setObjectName("mistakeList");
    list->setAccessibleName(tr("Most confident mistakes"));
    list->setModel(m_mistakeModel);
    list->setViewMode(QListView::IconMode);
    list->setMovement(QListView::Static);
    list->setResizeMode(QListView::Adjust);
    list->setUniformItemSizes(true);
    list->setSpacing(6);
    list->setIconSize({MistakeListModel::kSide, MistakeListModel::kSide});
    list->setGridSize({MistakeListModel::kSide + 50, MistakeListModel::kSide + 4 * fontMetrics().height() + 8});
    showWhenEmpty(list, tr("There is no mistake"));
    return list;
}

void EvaluationPanel::setEvaluation(EvaluationPtr evaluation)
{
    if (m_evaluation == evaluation)
        return;
    m_evaluation = std::move(evaluation);
    m_classModel->setEvaluation(m_evaluation);
    m_pairModel->setEvaluation(m_evaluation);
    m_mistakeModel->setEvaluation(m_evaluation);
    for (QTableView *table : {m_classes, m_pairs}) {
        table->resizeColumnsToContents();
        for (int i = 0; i < table->model()->columnCount(); ++i)
            table->setColumnWidth(i, std::min(table->columnWidth(i), kWidestColumn));
        table->scrollToTop();
    }
    arrangeLists();
    m_overview->releaseValues();
    m_confusion->releaseValues();
    setPage(m_page);
    draw();
}

// Side by side, each as wide as its columns, or one above the other where there is no room for that.
void EvaluationPanel::arrangeLists()
{
    const auto widthOf = [](const QTableView *table) {
        return table->horizontalHeader()->length() + 2 * table->frameWidth() + 18;  // a scroll bar
    };
    const int classes = widthOf(m_classes), pairs = widthOf(m_pairs);
    const bool beside = classes + pairs + m_lists->handleWidth() <= std::max(1, width());
    m_lists->setOrientation(beside ? Qt::Horizontal : Qt::Vertical);
    m_lists->setSizes(beside ? QList{classes, pairs} : QList{1000, 1000});
}

void EvaluationPanel::setWords(const QString &words)
{
    m_words->setText(words);
}

QString EvaluationPanel::words() const
{
    return m_words->text();
}

void EvaluationPanel::setPage(Page page)
{
    const bool other = page != m_page;
    m_page = page;
    m_actions[static_cast<std::size_t>(page)]->setChecked(true);
    for (QAction *action : m_actions)
        action->setEnabled(m_evaluation != nullptr);
    m_stack->setCurrentIndex(m_evaluation ? 1 + static_cast<int>(page) : 0);
    if (other)
        draw();
}

void EvaluationPanel::setLog(bool on)
{
    (m_page == Confusion ? m_logMap : m_logShares) = on;
    m_overview->releaseValues();
    draw();
}

void EvaluationPanel::fit()
{
    m_overview->releaseValues();
    m_confusion->releaseValues();
}

bool EvaluationPanel::ready() const
{
    return !(m_overview->isVisible() && m_overview->pendingReplot())
        && !(m_confusion->isVisible() && m_confusion->pendingReplot());
}

void EvaluationPanel::draw()
{
    if (!m_evaluation)
        return;
    if (m_page == Overview) {
        const int width = std::max(1, kColumnCharacters * fontMetrics().averageCharWidth());
        m_overview->setScene(
            evaluationScene(*m_evaluation, m_overview->canvas()->plotStyle(), this->width() / width, m_logShares));
    } else if (m_page == Confusion) {
        m_confusion->setScene(confusionScene(*m_evaluation, m_confusion->canvas()->plotStyle(), m_logMap));
    }
}

void EvaluationPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange && event->type() != QEvent::FontChange)
        return;
    for (LivePlot *plot : {m_overview, m_confusion})
        plot->setPlotStyle(PlotStyle::screen(palette(), font()));
    draw();
}

void EvaluationPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrangeLists();
    draw();
}

Expected<void> EvaluationPanel::saveFigure(const QString &file, double widthMm, double heightMm) const
{
    const FigureSize size{widthMm, heightMm, 8};
    const auto scene = [&](auto make) { return writeFigure(file, size, {0, 1}, make); };
    if (!m_evaluation) {
        return scene([&](const PlotStyle &) {
            PlotScene empty;
            empty.empty = words();
            return empty;
        });
    }
    const RecordedEvaluation &shown = *m_evaluation;
    switch (m_page) {
    case Overview: return scene([&](const PlotStyle &style) { return evaluationScene(shown, style, 3, m_logShares); });
    case Classes: return scene([&](const PlotStyle &style) { return classesScene(shown, style, kClassesInFigure); });
    case Confusion: return scene([&](const PlotStyle &style) { return confusionScene(shown, style, m_logMap); });
    case Mistakes: break;
    }
    return writePainting(file, size, [&](QPainter *painter, const QSize &page, const PlotStyle &style) {
        // As many columns as make the cells about square.
        const int count = std::clamp(static_cast<int>(shown.pictures.size()), 1, kFigureMistakes);
        const int columns = std::clamp(
            static_cast<int>(std::ceil(std::sqrt(count * static_cast<double>(page.width()) / page.height()))), 1,
            count);
        const int rows = (count + columns - 1) / columns;
        const QSizeF cell(static_cast<double>(page.width()) / columns, static_cast<double>(page.height()) / rows);
        painter->setFont(style.smallFont);
        painter->setPen(style.text);
        painter->setRenderHint(QPainter::SmoothPixmapTransform, false);
        const QFontMetrics metrics(style.smallFont);
        for (int i = 0; i < std::min(count, m_mistakeModel->rowCount()); ++i) {
            const QRectF box(cell.width() * (i % columns), cell.height() * (i / columns), cell.width(), cell.height());
            const QStringList lines = m_mistakeModel->index(i).data().toString().split('\n');
            const double text = metrics.height() * lines.size();
            const QImage &picture = shown.pictures[static_cast<std::size_t>(i)];
            const double side = std::min(box.width() - style.length(3), box.height() - text - style.length(3));
            if (!picture.isNull() && side > 0) {
                const QSizeF drawn = QSizeF(picture.size()).scaled(side, side, Qt::KeepAspectRatio);
                painter->drawImage(QRectF(QPointF(box.center().x() - drawn.width() / 2, box.top()), drawn), picture);
            }
            double top = box.top() + std::max(0.0, side) + style.length(1);
            for (const QString &line : lines) {
                painter->drawText(QRectF(box.left(), top, box.width(), metrics.height()),
                                  Qt::AlignHCenter | Qt::AlignTop,
                                  metrics.elidedText(line, Qt::ElideMiddle, static_cast<int>(box.width())));
                top += metrics.height();
            }
        }
    });
}

}  // namespace ttq
