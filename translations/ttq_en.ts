<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>ttq::CloseQuestion</name>
    <message numerus="yes">
        <source>%n run(s) are still training.</source>
        <translation>
            <numerusform>%n run is still training.</numerusform>
            <numerusform>%n runs are still training.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::DataSetsDialog</name>
    <message numerus="yes">
        <source>%n file(s) or image(s) of %1 are damaged; the first: %2</source>
        <translation>
            <numerusform>%n file or image of %1 is damaged; the first: %2</numerusform>
            <numerusform>%n files or images of %1 are damaged; the first: %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::EvaluationView</name>
    <message numerus="yes">
        <source>Nothing can be measured: %n sample(s) have outputs that are not finite</source>
        <translation>
            <numerusform>Nothing can be measured: %n sample has outputs that are not finite</numerusform>
            <numerusform>Nothing can be measured: %n samples have outputs that are not finite</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::EventListModel</name>
    <message numerus="yes">
        <source>%n step(s)</source>
        <translation>
            <numerusform>%n step</numerusform>
            <numerusform>%n steps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::LayerTableModel</name>
    <message numerus="yes">
        <source>%1, %2, %n weight(s)</source>
        <translation>
            <numerusform>%1, %2, %n weight</numerusform>
            <numerusform>%1, %2, %n weights</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::MainWindow</name>
    <message numerus="yes">
        <source>Stopping %n run(s) after a checkpoint…</source>
        <translation>
            <numerusform>Stopping %n run after a checkpoint…</numerusform>
            <numerusform>Stopping %n runs after a checkpoint…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::MatrixDialog</name>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>%n run</numerusform>
            <numerusform>%n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n epoch(s) in all</source>
        <translation>
            <numerusform>%n epoch in all</numerusform>
            <numerusform>%n epochs in all</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::PanelPlot</name>
    <message numerus="yes">
        <source>%n value(s) ≤ 0 cannot be shown on a log axis</source>
        <translation>
            <numerusform>%n value ≤ 0 cannot be shown on a log axis</numerusform>
            <numerusform>%n values ≤ 0 cannot be shown on a log axis</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::PlotCanvas</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::RunListModel</name>
    <message numerus="yes">
        <source>steered: %n setting(s) changed by hand</source>
        <translation>
            <numerusform>steered: %n setting changed by hand</numerusform>
            <numerusform>steered: %n settings changed by hand</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::RunSession</name>
    <message numerus="yes">
        <source>%n command(s) it did not answer will not be carried out.</source>
        <translation>
            <numerusform>%n command it did not answer will not be carried out.</numerusform>
            <numerusform>%n commands it did not answer will not be carried out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::ScaleFactorView</name>
    <message numerus="yes">
        <source>%n layer(s); choose in the table which of them to show</source>
        <translation>
            <numerusform>%n layer; choose in the table which of them to show</numerusform>
            <numerusform>%n layers; choose in the table which of them to show</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) with one scale for both signs are left out</source>
        <translation>
            <numerusform>%n layer with one scale for both signs is left out</numerusform>
            <numerusform>%n layers with one scale for both signs are left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::WeightGrid</name>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n layer</numerusform>
            <numerusform>%n layers</numerusform>
        </translation>
    </message>
</context>
</TS>
