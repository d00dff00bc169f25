#include "emptywords.h"

#include <QAbstractItemView>
#include <QAbstractProxyModel>
#include <QCoreApplication>
#include <QEvent>
#include <QLabel>
#include <QPalette>

namespace ttq {

namespace {

// Covers the viewport of the view; clicks and drags go through it.
class EmptyWords : public QLabel {
    Q_DECLARE_TR_FUNCTIONS(ttq::EmptyWords)

public:
    EmptyWords(QAbstractItemView *view, const QString &words) : QLabel(view->viewport()), m_view(view), m_words(words)
    {
        setObjectName("emptyWords");
        setAlignment(Qt::AlignCenter);
        setWordWrap(true);
        setMargin(12);
        setForegroundRole(QPalette::PlaceholderText);
        setAttribute(Qt::WA_TransparentForMouseEvents);
        view->viewport()->installEventFilter(this);
        const QAbstractItemModel *model = view->model();
        connect(model, &QAbstractItemModel::rowsInserted, this, &EmptyWords::look);
        connect(model, &QAbstractItemModel::rowsRemoved, this, &EmptyWords::look);
        connect(model, &QAbstractItemModel::modelReset, this, &EmptyWords::look);
        look();
    }

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Resize || event->type() == QEvent::Show)
            resize(m_view->viewport()->size());
        return false;
    }

private:
    void look()
    {
        const auto *filter = qobject_cast<const QAbstractProxyModel *>(m_view->model());
        setText(filter && filter->sourceModel()->rowCount() > 0 ? tr("Nothing matches the search") : m_words);
        setVisible(m_view->model()->rowCount() == 0);
    }

    QAbstractItemView *m_view;
    QString m_words;
};

}  // namespace

void showWhenEmpty(QAbstractItemView *view, const QString &words)
{
    new EmptyWords(view, words);
}

}  // namespace ttq
