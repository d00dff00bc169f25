<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>ttq::AccuracyView</name>
    <message>
        <source>train, each step</source>
        <translation>训练，每步</translation>
    </message>
    <message>
        <source>train, EMA of %1 steps</source>
        <translation>训练，%1 步 EMA</translation>
    </message>
    <message>
        <source>train (running mean)</source>
        <translation>训练（运行均值）</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>lr latents</source>
        <translation>学习率：潜在权重</translation>
    </message>
    <message>
        <source>lr scales</source>
        <translation>学习率：缩放因子</translation>
    </message>
    <message>
        <source>lr rest</source>
        <translation>学习率：其余</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>best validation, epoch %1: %2</source>
        <translation>最佳验证，第 %1 轮：%2</translation>
    </message>
    <message>
        <source>best %1, epoch %2: %3 (selected on %1)</source>
        <translation>最佳 %1，第 %2 轮：%3（按 %1 选择）</translation>
    </message>
    <message>
        <source>loss (nats)</source>
        <translation>损失 (nat)</translation>
    </message>
    <message>
        <source>top-1</source>
        <translation>top-1</translation>
    </message>
    <message>
        <source>top-5</source>
        <translation>top-5</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Loss, top-1 and top-5 accuracy of train, validation and test, and learning rates</source>
        <translation>训练、验证和测试的损失、top-1 与 top-5 准确率，以及学习率</translation>
    </message>
</context>
<context>
    <name>ttq::Banner</name>
    <message>
        <source>Put this message away</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>ttq::ClassTableModel</name>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本数</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精确率</translation>
    </message>
    <message>
        <source>True class</source>
        <translation>真实类别</translation>
    </message>
    <message>
        <source>Share of the class&apos;s samples that were recognised (recall)</source>
        <translation>该类样本中被正确识别的比例（召回率）</translation>
    </message>
    <message>
        <source>Samples of the class</source>
        <translation>该类的样本</translation>
    </message>
    <message>
        <source>Share of right answers among all that named this class</source>
        <translation>所有答为此类的回答中正确的比例</translation>
    </message>
    <message>
        <source>Mean of the largest probability over the class&apos;s samples</source>
        <translation>该类样本最大概率的平均值</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>置信度</translation>
    </message>
</context>
<context>
    <name>ttq::CloseQuestion</name>
    <message>
        <source>Runs are training</source>
        <translation>有运行正在训练</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) are still training.</source>
        <translation>
            <numerusform>还有 %n 个运行正在训练。</numerusform>
        </translation>
    </message>
    <message>
        <source>They can train on without this window, which finds them again when it is opened.</source>
        <translation>它们可以在没有此窗口的情况下继续训练；再次打开窗口时会重新找到它们。</translation>
    </message>
    <message>
        <source>&amp;Keep training</source>
        <translation>继续训练(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Stop after a checkpoint</source>
        <translation>保存检查点后停止(&amp;S)</translation>
    </message>
</context>
<context>
    <name>ttq::CommandList</name>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>One step</source>
        <translation>单步</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Checkpoint</source>
        <translation>检查点</translation>
    </message>
    <message>
        <source>Latent weights</source>
        <translation>潜在权重</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>%1 for %2</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>pending</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>accepted, waits for the epoch&apos;s end</source>
        <translation>已接受，等待本轮结束</translation>
    </message>
    <message>
        <source>expired: the engine had ended</source>
        <translation>已过期：训练引擎已结束</translation>
    </message>
    <message>
        <source>refused: %1</source>
        <translation>被拒绝：%1</translation>
    </message>
    <message>
        <source>applied at step %1</source>
        <translation>在第 %1 步生效</translation>
    </message>
    <message>
        <source>Commands and answers</source>
        <translation>命令与应答</translation>
    </message>
    <message>
        <source>Commands appear here, each with the engine&apos;s answer</source>
        <translation>命令及引擎的答复显示在这里</translation>
    </message>
</context>
<context>
    <name>ttq::ConfigForm</name>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Quantizer</source>
        <translation>量化器</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>Rule for layers, entry %1</source>
        <translation>层规则，第 %1 项</translation>
    </message>
    <message>
        <source>Phase %1</source>
        <translation>阶段 %1</translation>
    </message>
    <message>
        <source>Allowed: %1</source>
        <translation>允许：%1</translation>
    </message>
    <message>
        <source>Add a rule for some layers</source>
        <translation>为部分层添加规则</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>ttq::ControlPanel</name>
    <message>
        <source>All groups</source>
        <translation>所有组</translation>
    </message>
    <message>
        <source>Latents</source>
        <translation>潜在权重</translation>
    </message>
    <message>
        <source>Scales</source>
        <translation>缩放因子</translation>
    </message>
    <message>
        <source>Rest</source>
        <translation>其余</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>动量</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Decay scales</source>
        <translation>衰减缩放因子</translation>
    </message>
    <message>
        <source>Constraint</source>
        <translation>约束</translation>
    </message>
    <message>
        <source>&amp;Apply</source>
        <translation>应用(&amp;A)</translation>
    </message>
    <message>
        <source>Post the edited settings to the engine (Ctrl+Return)</source>
        <translation>将修改的设置发送给训练引擎 (Ctrl+Return)</translation>
    </message>
    <message>
        <source>Re&amp;vert</source>
        <translation>还原(&amp;V)</translation>
    </message>
    <message>
        <source>Drop the edits: show what is in force</source>
        <translation>放弃修改：显示当前生效的值</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Optimizer and scales</source>
        <translation>优化器与缩放因子</translation>
    </message>
    <message>
        <source>takes effect: %1</source>
        <translation>生效时间：%1</translation>
    </message>
    <message>
        <source>&amp;Apply (%1)</source>
        <translation>应用(&amp;A)（%1）</translation>
    </message>
    <message>
        <source>No run is open.</source>
        <translation>没有打开的运行。</translation>
    </message>
    <message>
        <source>Settings can be changed while an engine trains this run.</source>
        <translation>仅当引擎正在训练此运行时才能更改设置。</translation>
    </message>
    <message>
        <source>Correct what is marked first.</source>
        <translation>请先更正标出的内容。</translation>
    </message>
</context>
<context>
    <name>ttq::DataSetsDialog</name>
    <message>
        <source>Data sets</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>&amp;Fetch</source>
        <translation>下载(&amp;F)</translation>
    </message>
    <message>
        <source>Download, check and unpack the chosen data set</source>
        <translation>下载、校验并解压所选数据集</translation>
    </message>
    <message>
        <source>C&amp;ancel</source>
        <translation>取消(&amp;A)</translation>
    </message>
    <message>
        <source>End it; what is downloaded is kept and continued later</source>
        <translation>结束；已下载的部分会保留，以后可继续</translation>
    </message>
    <message>
        <source>&amp;Verify</source>
        <translation>校验(&amp;V)</translation>
    </message>
    <message>
        <source>Read every image of the chosen data set</source>
        <translation>读取所选数据集的每一幅图像</translation>
    </message>
    <message>
        <source>&amp;Open folder</source>
        <translation>打开文件夹(&amp;O)</translation>
    </message>
    <message>
        <source>Show the chosen data set in the file manager</source>
        <translation>在文件管理器中显示所选数据集</translation>
    </message>
    <message>
        <source>&amp;How to get it</source>
        <translation>获取方法(&amp;H)</translation>
    </message>
    <message>
        <source>Where the chosen data set comes from</source>
        <translation>所选数据集的来源</translation>
    </message>
    <message>
        <source>Progress of the download</source>
        <translation>下载进度</translation>
    </message>
    <message>
        <source>Ending…</source>
        <translation>正在结束…</translation>
    </message>
    <message>
        <source>Data folder:</source>
        <translation>数据文件夹：</translation>
    </message>
    <message>
        <source>&amp;Change…</source>
        <translation>更改(&amp;G)…</translation>
    </message>
    <message>
        <source>Choose the data folder</source>
        <translation>选择数据文件夹</translation>
    </message>
    <message>
        <source>Looking what is here…</source>
        <translation>正在查找已有的数据集…</translation>
    </message>
    <message>
        <source>Fetching %1…</source>
        <translation>正在下载 %1…</translation>
    </message>
    <message>
        <source>Reading all of %1…</source>
        <translation>正在读取整个 %1…</translation>
    </message>
    <message>
        <source>Checking %1…</source>
        <translation>正在校验 %1…</translation>
    </message>
    <message>
        <source>Unpacking %1…</source>
        <translation>正在解压 %1…</translation>
    </message>
    <message>
        <source>%1: %2 of %3, %4/s, %5 left</source>
        <translation>%1：%2 / %3，%4/秒，剩余 %5</translation>
    </message>
    <message>
        <source>%1: %2 of %3</source>
        <translation>%1：%2 / %3</translation>
    </message>
    <message>
        <source>%1 is here, and every image of it was read.</source>
        <translation>%1 已就绪，其中每幅图像都已读取。</translation>
    </message>
    <message>
        <source>%1 is sound: every image of it was read.</source>
        <translation>%1 完好：其中每幅图像都已读取。</translation>
    </message>
    <message>
        <source>Cancelled. What was downloaded is kept; fetching %1 again continues it.</source>
        <translation>已取消。已下载的部分会保留；再次下载 %1 时会继续。</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) or image(s) of %1 are damaged; the first: %2</source>
        <translation>
            <numerusform>%1 中有 %n 个文件或图像已损坏；第一个：%2</numerusform>
        </translation>
    </message>
    <message>
        <source>How to get %1</source>
        <translation>如何获取 %1</translation>
    </message>
    <message>
        <source>Open the web page</source>
        <translation>打开网页</translation>
    </message>
    <message>
        <source>&amp;Continue</source>
        <translation>继续(&amp;C)</translation>
    </message>
</context>
<context>
    <name>ttq::DataSetsTable</name>
    <message>
        <source>the engine&apos;s list of data sets cannot be read</source>
        <translation>无法读取引擎的数据集列表</translation>
    </message>
    <message>
        <source>Data sets</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载大小</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>there, sound</source>
        <translation>已有，完好</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>there</source>
        <translation>已有</translation>
    </message>
    <message>
        <source>begun: %1</source>
        <translation>已开始：%1</translation>
    </message>
    <message>
        <source>your own</source>
        <translation>自备</translation>
    </message>
    <message>
        <source>not there</source>
        <translation>没有</translation>
    </message>
    <message>
        <source>%1 + %2</source>
        <translation>%1 + %2</translation>
    </message>
</context>
<context>
    <name>ttq::EmptyWords</name>
    <message>
        <source>Nothing matches the search</source>
        <translation>没有匹配的结果</translation>
    </message>
</context>
<context>
    <name>ttq::EngineCall</name>
    <message>
        <source>The engine cannot be started: %1</source>
        <translation>无法启动引擎：%1</translation>
    </message>
    <message>
        <source>The engine was ended by %1.</source>
        <translation>引擎被%1终止。</translation>
    </message>
    <message>
        <source>The engine ended with exit code %1.</source>
        <translation>引擎以退出码 %1 结束。</translation>
    </message>
</context>
<context>
    <name>ttq::EngineProcess</name>
    <message>
        <source>signal %1 (%2)</source>
        <translation>信号 %1（%2）</translation>
    </message>
    <message>
        <source>signal %1</source>
        <translation>信号 %1</translation>
    </message>
    <message>
        <source>TTQ_ENGINE names &apos;%1&apos;, which is not a program that can be started</source>
        <translation>TTQ_ENGINE 指向“%1”，它不是可启动的程序</translation>
    </message>
    <message>
        <source>The engine &apos;ttq&apos; is neither in %1 nor in PATH; TTQ_ENGINE can name it</source>
        <translation>训练引擎“ttq”既不在 %1 中也不在 PATH 中；可以用 TTQ_ENGINE 指定</translation>
    </message>
    <message>
        <source>this run&apos;s engine is already running</source>
        <translation>此运行的引擎已在运行</translation>
    </message>
    <message>
        <source>%1 cannot be started: %2</source>
        <translation>无法启动 %1：%2</translation>
    </message>
</context>
<context>
    <name>ttq::EvaluationPanel</name>
    <message>
        <source>What is shown of the evaluation</source>
        <translation>显示评估的哪些内容</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Accuracy, calibration, confidence of right and wrong answers</source>
        <translation>准确率、校准、正确与错误回答的置信度</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Accuracy of each class, worst first, and what is taken for what</source>
        <translation>各类别的准确率（最差在前），以及哪些类别被相互混淆</translation>
    </message>
    <message>
        <source>Confusion</source>
        <translation>混淆</translation>
    </message>
    <message>
        <source>Confusion matrix: which class is taken for which</source>
        <translation>混淆矩阵：哪一类被识别为哪一类</translation>
    </message>
    <message>
        <source>Mistakes</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>The most confident mistakes as pictures</source>
        <translation>以图像显示置信度最高的错误</translation>
    </message>
    <message>
        <source>Overview of the evaluation</source>
        <translation>评估概览</translation>
    </message>
    <message>
        <source>Confusion matrix</source>
        <translation>混淆矩阵</translation>
    </message>
    <message>
        <source>The most frequent pairs are listed on the page Classes</source>
        <translation>最常见的混淆对列在“类别”页上</translation>
    </message>
    <message>
        <source>Accuracy of the classes</source>
        <translation>各类别的准确率</translation>
    </message>
    <message>
        <source>Most confused pairs</source>
        <translation>最易混淆的类别对</translation>
    </message>
    <message>
        <source>No class was taken for another</source>
        <translation>没有类别被误认为其他类别</translation>
    </message>
    <message>
        <source>Most confident mistakes</source>
        <translation>置信度最高的错误</translation>
    </message>
    <message>
        <source>There is no mistake</source>
        <translation>没有错误</translation>
    </message>
</context>
<context>
    <name>ttq::EvaluationView</name>
    <message>
        <source>start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>end of an epoch</source>
        <translation>一轮结束</translation>
    </message>
    <message>
        <source>asked for</source>
        <translation>手动请求</translation>
    </message>
    <message>
        <source>stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>end of the run</source>
        <translation>运行结束</translation>
    </message>
    <message>
        <source>step %1 · epoch %2 · %3</source>
        <translation>第 %1 步 · 第 %2 轮 · %3</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>How good the run is at a checkpoint, and where it is wrong</source>
        <translation>运行在某个检查点上的表现，以及错在何处</translation>
    </message>
    <message>
        <source>Checkpoint</source>
        <translation>检查点</translation>
    </message>
    <message>
        <source>Which checkpoint is evaluated; ✓: there is a report</source>
        <translation>要评估的检查点；✓：已有报告</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>数据划分</translation>
    </message>
    <message>
        <source>Which samples it is evaluated on</source>
        <translation>用哪些样本进行评估</translation>
    </message>
    <message>
        <source>test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Run the network over the split, in a process of its own, and keep the report</source>
        <translation>在独立进程中用网络处理该数据划分，并保留报告</translation>
    </message>
    <message>
        <source>Progress of the evaluation</source>
        <translation>评估进度</translation>
    </message>
    <message>
        <source>No run is open</source>
        <translation>没有打开的运行</translation>
    </message>
    <message>
        <source>Reading the run …</source>
        <translation>正在读取运行…</translation>
    </message>
    <message>
        <source>The run cannot be read: %1</source>
        <translation>无法读取运行：%1</translation>
    </message>
    <message>
        <source>This run has no checkpoint yet. An evaluation needs one.</source>
        <translation>此运行还没有检查点。评估需要检查点。</translation>
    </message>
    <message>
        <source>The checkpoints of this run are gone. An evaluation needs one.</source>
        <translation>此运行的检查点已不存在。评估需要检查点。</translation>
    </message>
    <message>
        <source>This checkpoint has not been evaluated on the split “%1”.

“Evaluate” runs the network over all its samples in a process of its own and keeps the report in the run&apos;s folder.</source>
        <translation>此检查点尚未在数据划分“%1”上评估。

“评估”会在独立进程中用网络处理其中的所有样本，并将报告保存在运行的文件夹中。</translation>
    </message>
    <message>
        <source>Reading the report …</source>
        <translation>正在读取报告…</translation>
    </message>
    <message>
        <source>The report cannot be read: %1</source>
        <translation>无法读取报告：%1</translation>
    </message>
    <message>
        <source>Evaluating %1 …</source>
        <translation>正在评估 %1…</translation>
    </message>
    <message>
        <source>The evaluation was cancelled.</source>
        <translation>评估已取消。</translation>
    </message>
    <message>
        <source>The evaluation failed.

%1</source>
        <translation>评估失败。

%1</translation>
    </message>
    <message>
        <source>Evaluate again</source>
        <translation>重新评估</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Accuracy of the classes</source>
        <translation>各类别的准确率</translation>
    </message>
    <message>
        <source>classes, worst first</source>
        <translation>类别，最差在前</translation>
    </message>
    <message>
        <source>confidence</source>
        <translation>置信度</translation>
    </message>
    <message>
        <source>share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>%1 on %2 (%3), step %4</source>
        <translation>%1，%2（%3），第 %4 步</translation>
    </message>
    <message numerus="yes">
        <source>Nothing can be measured: %n sample(s) have outputs that are not finite</source>
        <translation>
            <numerusform>无法测量：%n 个样本的输出不是有限值</numerusform>
        </translation>
    </message>
    <message>
        <source>right answers (%1)</source>
        <translation>正确回答（%1）</translation>
    </message>
    <message>
        <source>wrong answers (%1)</source>
        <translation>错误回答（%1）</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>置信度</translation>
    </message>
    <message>
        <source>largest probability</source>
        <translation>最大概率</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>间隔</translation>
    </message>
    <message>
        <source>Entropy</source>
        <translation>熵</translation>
    </message>
    <message>
        <source>taken for</source>
        <translation>识别为</translation>
    </message>
    <message>
        <source>true class</source>
        <translation>真实类别</translation>
    </message>
    <message>
        <source>Share of the true class</source>
        <translation>占真实类别的比例</translation>
    </message>
    <message>
        <source>%1; the %2 worst of %3 classes</source>
        <translation>%1；%3 个类别中最差的 %2 个</translation>
    </message>
    <message>
        <source>top-1 %1 (%2 of %3)</source>
        <translation>top-1 %1（%2 / %3）</translation>
    </message>
    <message>
        <source>top-5 %1</source>
        <translation>top-5 %1</translation>
    </message>
    <message>
        <source>log-loss %1</source>
        <translation>对数损失 %1</translation>
    </message>
    <message>
        <source>ECE %1</source>
        <translation>ECE %1</translation>
    </message>
    <message>
        <source>Top-k accuracy</source>
        <translation>Top-k 准确率</translation>
    </message>
    <message>
        <source>guesses k</source>
        <translation>猜测次数 k</translation>
    </message>
    <message>
        <source>Per class</source>
        <translation>按类别</translation>
    </message>
    <message>
        <source>Reliability</source>
        <translation>可靠性</translation>
    </message>
    <message>
        <source>lead over the second</source>
        <translation>领先第二名的幅度</translation>
    </message>
    <message>
        <source>nats</source>
        <translation>nat</translation>
    </message>
</context>
<context>
    <name>ttq::EventListModel</name>
    <message>
        <source>phase</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>checkpoint</source>
        <translation>检查点</translation>
    </message>
    <message>
        <source>checkpoint failed</source>
        <translation>检查点失败</translation>
    </message>
    <message>
        <source>recording failed</source>
        <translation>记录失败</translation>
    </message>
    <message>
        <source>disk full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>alarm</source>
        <translation>警报</translation>
    </message>
    <message>
        <source>command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>resumed</source>
        <translation>已继续</translation>
    </message>
    <message>
        <source>diverged</source>
        <translation>已发散</translation>
    </message>
    <message>
        <source>pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>snapshot</source>
        <translation>快照</translation>
    </message>
    <message>
        <source>set</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>%1 = %2</source>
        <translation>%1 = %2</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message numerus="yes">
        <source>%n step(s)</source>
        <translation>
            <numerusform>%n 步</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: waits for the engine</source>
        <translation>%1：等待引擎</translation>
    </message>
    <message>
        <source>%1: accepted, waits for the next epoch</source>
        <translation>%1：已接受，等待下一轮</translation>
    </message>
    <message>
        <source>%1: applied at step %2</source>
        <translation>%1：在第 %2 步生效</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1: refused: %2</source>
        <translation>%1：被拒绝：%2</translation>
    </message>
    <message>
        <source>%1: expired, no engine read it</source>
        <translation>%1：已过期，没有引擎读取</translation>
    </message>
    <message>
        <source>%1
%2
A later resume went back behind this.</source>
        <translation>%1
%2
之后的恢复回到了此处之前。</translation>
    </message>
    <message>
        <source>%1
%2</source>
        <translation>%1
%2</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>early end</source>
        <translation>提前结束</translation>
    </message>
</context>
<context>
    <name>ttq::EventPanel</name>
    <message>
        <source>Kinds of events shown</source>
        <translation>显示的事件类型</translation>
    </message>
    <message>
        <source>All events</source>
        <translation>所有事件</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>警告与错误</translation>
    </message>
    <message>
        <source>Phases and drops</source>
        <translation>阶段与学习率下降</translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation>检查点</translation>
    </message>
    <message>
        <source>Search events</source>
        <translation>搜索事件</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>What happens to the run appears here: phases, checkpoints, commands, alarms</source>
        <translation>运行中发生的事显示在这里：阶段、检查点、命令、警报</translation>
    </message>
</context>
<context>
    <name>ttq::Help</name>
    <message>
        <source>TTQ Workbench</source>
        <translation>TTQ Workbench</translation>
    </message>
    <message>
        <source>&lt;p&gt;A run is a folder. An engine, a program of its own, trains and writes into it; this window reads it, draws it, and posts commands. Closing the window need not end a training.&lt;/p&gt;</source>
        <translation>&lt;p&gt;一个运行就是一个文件夹。训练引擎是独立的程序，负责训练并写入该文件夹；此窗口读取、绘制并发送命令。关闭窗口不一定会结束训练。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>观察</translation>
    </message>
    <message>
        <source>Steer</source>
        <translation>操控</translation>
    </message>
    <message>
        <source>&lt;p&gt;Change values in the panel Controls: edits are marked with • and change nothing until &lt;b&gt;Apply&lt;/b&gt;. What became of them stands in the list below: pending, applied at a step, or refused and why. A pattern such as &lt;code&gt;stage3.*&lt;/code&gt; reaches several layers. In a learning rate&apos;s field, &lt;code&gt;×0.5&lt;/code&gt; is a factor on the schedule, a number holds until &lt;code&gt;auto&lt;/code&gt;.&lt;/p&gt;&lt;p&gt;Pause keeps everything in memory. Stop saves a checkpoint and ends the engine; Resume continues bit for bit.&lt;/p&gt;</source>
        <translation>&lt;p&gt;在“控制”面板中修改数值：改动以 • 标出，点击&lt;b&gt;应用&lt;/b&gt;之前不起作用。结果显示在下面的列表中：等待、在某步应用，或被拒绝及其原因。&lt;code&gt;stage3.*&lt;/code&gt; 这样的模式可作用于多个层。在学习率栏中，&lt;code&gt;×0.5&lt;/code&gt; 是对学习率计划的倍数，数字则一直有效，直到 &lt;code&gt;auto&lt;/code&gt;。&lt;/p&gt;&lt;p&gt;暂停会把一切保留在内存中。停止会保存检查点并结束引擎；恢复则逐位一致地继续。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>&lt;p&gt;Save figure writes the current view as PDF, SVG or PNG in the sizes papers use.&lt;/p&gt;</source>
        <translation>&lt;p&gt;“保存图表”将当前视图按论文所用尺寸写为 PDF、SVG 或 PNG。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>作用</translation>
    </message>
    <message>
        <source>Controls</source>
        <translation>控制</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Post the edited settings to the engine</source>
        <translation>将修改的设置发送给训练引擎</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>Trained ternary quantization: train, watch and steer networks with weights −Wn, 0, +Wp.

Free software under the GNU General Public License, version 3 or later. Qt %1.</source>
        <translation>训练三值量化：训练、观察并调控权重为 −Wn、0、+Wp 的网络。

自由软件，遵循 GNU 通用公共许可证第 3 版或更新版本。Qt %1。</translation>
    </message>
    <message>
        <source>&lt;p&gt;&lt;b&gt;Scale factors&lt;/b&gt;: Wp and Wn of the layers selected in the table. &lt;b&gt;Accuracy&lt;/b&gt;: loss and accuracy of train, validation and test, with the learning rates on the right axis. &lt;b&gt;Sparsity&lt;/b&gt;: the shares of −, 0 and + in each layer, and the latent weights of the selected one. &lt;b&gt;Weights&lt;/b&gt;: histograms of all layers, and their values side by side. &lt;b&gt;Evaluation&lt;/b&gt;: how good a checkpoint is and where it is wrong; its report stays in the run&apos;s folder.&lt;/p&gt;&lt;p&gt;The wheel zooms, dragging pans, a double click or F fits. The cursor is the same in all views; a click on an event moves it there.&lt;/p&gt;</source>
        <translation>&lt;p&gt;&lt;b&gt;缩放因子&lt;/b&gt;：表中所选层的 Wp 与 Wn。&lt;b&gt;准确率&lt;/b&gt;：训练、验证和测试的损失与准确率，学习率在右轴。&lt;b&gt;稀疏度&lt;/b&gt;：每层 −、0、+ 的占比，以及所选层的潜在权重。&lt;b&gt;权重&lt;/b&gt;：所有层的直方图，以及各层数值的并列比较。&lt;b&gt;评估&lt;/b&gt;：检查点有多好、错在哪里；报告保存在运行的文件夹中。&lt;/p&gt;&lt;p&gt;滚轮缩放，拖动平移，双击或按 F 显示全部。所有视图共用一个游标；点击事件会把游标移到该处。&lt;/p&gt;</translation>
    </message>
</context>
<context>
    <name>ttq::LayerNameDelegate</name>
    <message>
        <source>BN</source>
        <comment>badge of a layer that BatchNorm makes scale-invariant</comment>
        <translation>BN</translation>
    </message>
</context>
<context>
    <name>ttq::LayerPanel</name>
    <message>
        <source>Search layers</source>
        <translation>搜索层</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Drop the selection: the views show all ternary layers</source>
        <translation>取消选择：视图显示所有三值层</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>The layers of the network appear here</source>
        <translation>网络的各层显示在这里</translation>
    </message>
</context>
<context>
    <name>ttq::LayerTableModel</name>
    <message>
        <source>NaN</source>
        <translation>NaN</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message numerus="yes">
        <source>%1, %2, %n weight(s)</source>
        <translation>
            <numerusform>%1，%2，%n 个权重</numerusform>
        </translation>
    </message>
    <message>
        <source>full precision</source>
        <translation>全精度</translation>
    </message>
    <message>
        <source>quantizer: %1</source>
        <translation>量化器：%1</translation>
    </message>
    <message>
        <source>scale-invariant: only batch normalisation follows, so that only the ratio Wn/Wp matters</source>
        <translation>尺度不变：其后只有批归一化，因此只有比值 Wn/Wp 起作用</translation>
    </message>
    <message>
        <source>%1: %2, at step %3</source>
        <translation>%1：%2，在步 %3</translation>
    </message>
    <message>
        <source>%1 over the run so far</source>
        <translation>%1 在至今的运行中</translation>
    </message>
    <message>
        <source>%1: −1: %2, 0: %3, +1: %4, at step %5</source>
        <translation>%1：−1：%2，0：%3，+1：%4，在步 %5</translation>
    </message>
    <message>
        <source>%1: %2 = %3, at step %4</source>
        <translation>%1：%2 = %3，在步 %4</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重数</translation>
    </message>
    <message>
        <source>− / 0 / +</source>
        <translation>− / 0 / +</translation>
    </message>
    <message>
        <source>Wp</source>
        <translation>Wp</translation>
    </message>
    <message>
        <source>Wn</source>
        <translation>Wn</translation>
    </message>
    <message>
        <source>ρ</source>
        <translation>ρ</translation>
    </message>
    <message>
        <source>Δ</source>
        <translation>Δ</translation>
    </message>
    <message>
        <source>m / E|w|</source>
        <translation>m / E|w|</translation>
    </message>
    <message>
        <source>Trend</source>
        <translation>趋势</translation>
    </message>
    <message>
        <source>Alarm</source>
        <translation>警报</translation>
    </message>
    <message>
        <source>name of the layer</source>
        <translation>层的名称</translation>
    </message>
    <message>
        <source>number of weights</source>
        <translation>权重个数</translation>
    </message>
    <message>
        <source>fractions of weights at −1, 0 and +1; the number is that of the zeros</source>
        <translation>−1、0、+1 的权重占比；数字为零的占比</translation>
    </message>
    <message>
        <source>scale of the +1 weights, Wp</source>
        <translation>+1 权重的缩放因子 Wp</translation>
    </message>
    <message>
        <source>scale of the −1 weights, Wn</source>
        <translation>−1 权重的缩放因子 Wn</translation>
    </message>
    <message>
        <source>ratio of the scales, ρ = Wn/Wp</source>
        <translation>缩放因子之比 ρ = Wn/Wp</translation>
    </message>
    <message>
        <source>threshold Δ: weights from −Δ to Δ become 0</source>
        <translation>阈值 Δ：−Δ 到 Δ 之间的权重变为 0</translation>
    </message>
    <message>
        <source>largest by mean absolute weight, m / E|w|: how far one outlier sets the threshold</source>
        <translation>最大绝对权重与平均绝对权重之比 m / E|w|：单个离群值对阈值的影响</translation>
    </message>
    <message>
        <source>fraction of zeros over the run so far</source>
        <translation>至今运行中零的占比</translation>
    </message>
    <message>
        <source>newest alarm of the layer</source>
        <translation>该层最新的警报</translation>
    </message>
</context>
<context>
    <name>ttq::LiveField</name>
    <message>
        <source>next epoch</source>
        <translation>下一轮</translation>
    </message>
    <message>
        <source>next step</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Takes effect: %1</source>
        <translation>生效时间：%1</translation>
    </message>
    <message>
        <source>Multiply by %1</source>
        <translation>乘以 %1</translation>
    </message>
    <message>
        <source>edited, in force: %1</source>
        <translation>已修改，当前生效：%1</translation>
    </message>
    <message>
        <source>Edited; in force: %1</source>
        <translation>已修改；当前生效：%1</translation>
    </message>
</context>
<context>
    <name>ttq::LivePlot</name>
    <message>
        <source>%1 · step %2: %3</source>
        <translation>%1 · 步 %2：%3</translation>
    </message>
    <message>
        <source>−1: %1, 0: %2, +1: %3</source>
        <translation>−1：%1，0：%2，+1：%3</translation>
    </message>
    <message>
        <source>%1 taken for %2</source>
        <translation>%1 识别为 %2</translation>
    </message>
    <message>
        <source>%1 of %2 (%3)</source>
        <translation>%1 / %2（%3）</translation>
    </message>
</context>
<context>
    <name>ttq::MainWindow</name>
    <message>
        <source>The training could not be started: %1</source>
        <translation>无法开始训练：%1</translation>
    </message>
    <message>
        <source>The run could not be resumed: %1</source>
        <translation>无法继续运行：%1</translation>
    </message>
    <message>
        <source>Open a run</source>
        <translation>打开运行</translation>
    </message>
    <message>
        <source>Save figure</source>
        <translation>保存图表</translation>
    </message>
    <message>
        <source>Vector graphics (*.pdf *.svg);;Images (*.png)</source>
        <translation>矢量图 (*.pdf *.svg);;图像 (*.png)</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>已保存 %1</translation>
    </message>
    <message numerus="yes">
        <source>Stopping %n run(s) after a checkpoint…</source>
        <translation>
            <numerusform>正在保存检查点并停止 %n 个运行…</numerusform>
        </translation>
    </message>
    <message>
        <source>Close now</source>
        <translation>立即关闭</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Run %1</source>
        <translation>运行%1</translation>
    </message>
    <message>
        <source>TTQ Workbench</source>
        <translation>TTQ Workbench</translation>
    </message>
    <message>
        <source>%1 — TTQ Workbench</source>
        <translation>%1 — TTQ Workbench</translation>
    </message>
    <message>
        <source>&amp;Clear this list</source>
        <translation>清空此列表(&amp;C)</translation>
    </message>
    <message>
        <source>Show or hide the panel %1</source>
        <translation>显示或隐藏面板“%1”</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行列表</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Controls</source>
        <translation>控制</translation>
    </message>
    <message>
        <source>Show the view %1</source>
        <translation>显示视图“%1”</translation>
    </message>
    <message>
        <source>%1: is not a folder of this computer; a run is</source>
        <translation>%1：不是本机上的文件夹；运行应为文件夹</translation>
    </message>
    <message>
        <source>All runs of the matrix in %1 have ended.</source>
        <translation>%1 中矩阵的所有运行均已结束。</translation>
    </message>
    <message>
        <source>Open the &amp;table</source>
        <translation>打开表格(&amp;T)</translation>
    </message>
    <message>
        <source>Nothing was added to the queue: %1</source>
        <translation>没有加入队列：%1</translation>
    </message>
    <message>
        <source>There is another run in its folder by now.</source>
        <translation>其文件夹中现已有另一个运行。</translation>
    </message>
    <message>
        <source>Its engine ended before it had made the run.</source>
        <translation>其引擎在创建运行之前就已结束。</translation>
    </message>
    <message>
        <source>The table of a matrix could not be written: %1</source>
        <translation>无法写入矩阵的表格：%1</translation>
    </message>
    <message>
        <source>Matrix finished</source>
        <translation>矩阵已完成</translation>
    </message>
    <message>
        <source>The table is in %1</source>
        <translation>表格位于 %1</translation>
    </message>
    <message>
        <source>The queue cannot be kept: %1</source>
        <translation>无法保存队列：%1</translation>
    </message>
</context>
<context>
    <name>ttq::MatrixDialog</name>
    <message>
        <source>Run as matrix</source>
        <translation>以矩阵方式运行</translation>
    </message>
    <message>
        <source>Every method is trained with every seed, at the settings of this recipe, one run after another. The table of means and spreads grows with them.</source>
        <translation>按此配方的设置，用每个随机种子训练每种方法，一个运行接着一个运行。均值与离散程度的表格随之增长。</translation>
    </message>
    <message>
        <source>Methods</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Numbers with commas between them, or a range such as 1..5</source>
        <translation>以逗号分隔的数字，或 1..5 这样的范围</translation>
    </message>
    <message>
        <source>&amp;Seeds</source>
        <translation>随机种子(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Add to the queue</source>
        <translation>加入队列(&amp;A)</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>%n 个运行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n epoch(s) in all</source>
        <translation>
            <numerusform>共 %n 轮</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::MistakeListModel</name>
    <message>
        <source>Sample %1: %2, taken for %3 with %4; %5 was left for %2</source>
        <translation>样本 %1：%2，以 %4 的概率识别为 %3；留给 %2 的概率为 %5</translation>
    </message>
    <message>
        <source>%1
→ %2
%3</source>
        <translation>%1
→ %2
%3</translation>
    </message>
</context>
<context>
    <name>ttq::NewRunDialog</name>
    <message>
        <source>New run</source>
        <translation>新建运行</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Recipes</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>搜索设置</translation>
    </message>
    <message>
        <source>Only what differs from the recipe</source>
        <translation>只显示与配方不同的项</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>开始训练</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>数据文件夹</translation>
    </message>
    <message>
        <source>Where data sets that do not come with the program are</source>
        <translation>未随程序提供的数据集所在位置</translation>
    </message>
    <message>
        <source>Runs folder</source>
        <translation>运行文件夹</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>Choose the data folder</source>
        <translation>选择数据文件夹</translation>
    </message>
    <message>
        <source>Choose the folder for new runs</source>
        <translation>选择新运行的文件夹</translation>
    </message>
    <message>
        <source>This run</source>
        <translation>本次运行</translation>
    </message>
    <message>
        <source>Threads (0 = all cores)</source>
        <translation>线程（0 = 所有核心）</translation>
    </message>
    <message>
        <source>data folder: there is no folder &apos;%1&apos;; allowed: an existing folder, or nothing for %2</source>
        <translation>数据文件夹：没有文件夹“%1”；允许：已有的文件夹，或留空表示 %2</translation>
    </message>
    <message>
        <source>runs folder: is empty; allowed: a folder in which the run&apos;s folder can be made</source>
        <translation>运行文件夹：为空；允许：可在其中创建运行的文件夹</translation>
    </message>
    <message>
        <source>runs folder: &apos;%1&apos; cannot be written to; allowed: a folder of yours</source>
        <translation>运行文件夹：无法写入“%1”；允许：您自己的文件夹</translation>
    </message>
    <message>
        <source>Ready to start.</source>
        <translation>可以开始。</translation>
    </message>
    <message>
        <source>Save as my &amp;recipe…</source>
        <translation>另存为我的配方(&amp;R)…</translation>
    </message>
    <message>
        <source>Keep these settings as a recipe of your own</source>
        <translation>将这些设置保留为您自己的配方</translation>
    </message>
    <message>
        <source>Run as &amp;matrix…</source>
        <translation>以矩阵方式运行(&amp;M)…</translation>
    </message>
    <message>
        <source>Compare methods over seeds at these settings</source>
        <translation>以这些设置在多个随机种子上比较各方法</translation>
    </message>
    <message>
        <source>Add to &amp;queue</source>
        <translation>加入队列(&amp;Q)</translation>
    </message>
    <message>
        <source>Starts when no other run of this window is training</source>
        <translation>此窗口没有其他运行在训练时开始</translation>
    </message>
    <message>
        <source>%1 (mine)</source>
        <translation>%1（我的）</translation>
    </message>
    <message>
        <source>Data &amp;sets…</source>
        <translation>数据集(&amp;S)…</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>初始权重</translation>
    </message>
    <message>
        <source>Expected: %1</source>
        <translation>预期：%1</translation>
    </message>
    <message>
        <source>Takes: %1</source>
        <translation>用时：%1</translation>
    </message>
</context>
<context>
    <name>ttq::PairTableModel</name>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Taken for</source>
        <translation>识别为</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>Of the samples of the class</source>
        <translation>占该类样本的比例</translation>
    </message>
</context>
<context>
    <name>ttq::PanelPlot</name>
    <message>
        <source>epoch</source>
        <translation>轮</translation>
    </message>
    <message numerus="yes">
        <source>%n value(s) ≤ 0 cannot be shown on a log axis</source>
        <translation>
            <numerusform>%n 个 ≤ 0 的值无法在对数轴上显示</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::PlotCanvas</name>
    <message>
        <source>%1: step %2, %3</source>
        <translation>%1：步 %2，%3</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>以及另外 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>step %1 · epoch %2</source>
        <translation>第 %1 步 · 第 %2 轮</translation>
    </message>
</context>
<context>
    <name>ttq::PreviewGrid</name>
    <message>
        <source>What training sees</source>
        <translation>训练所见</translation>
    </message>
    <message>
        <source>New &amp;samples</source>
        <translation>换一批样本(&amp;N)</translation>
    </message>
    <message>
        <source>Other images, otherwise augmented</source>
        <translation>其他图像，以不同方式增强</translation>
    </message>
    <message>
        <source>Augmented images: each row is one image, first as evaluation shows it, then as training does</source>
        <translation>增强后的图像：每行是一幅图像，先是评估时的样子，然后是训练时的样子</translation>
    </message>
    <message>
        <source>There is no room for a picture: %1</source>
        <translation>没有空间存放图像：%1</translation>
    </message>
    <message>
        <source>Drawing…</source>
        <translation>正在绘制…</translation>
    </message>
    <message>
        <source>No preview: %1</source>
        <translation>无预览：%1</translation>
    </message>
    <message>
        <source>No preview: the engine&apos;s picture cannot be read</source>
        <translation>无预览：无法读取引擎生成的图像</translation>
    </message>
</context>
<context>
    <name>ttq::QueuePanel</name>
    <message>
        <source>Queue: empty. New run → Add to queue fills it.</source>
        <translation>队列：空。可通过“新建运行”→“加入队列”添加。</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Queue of runs</source>
        <translation>运行队列</translation>
    </message>
    <message>
        <source>Hold the queue: nothing is started</source>
        <translation>暂停队列：不启动任何运行</translation>
    </message>
    <message>
        <source>Sooner</source>
        <translation>提前</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>推后</translation>
    </message>
    <message>
        <source>Start now</source>
        <translation>立即启动</translation>
    </message>
    <message>
        <source>Take off the queue</source>
        <translation>移出队列</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <translation>%1. %2</translation>
    </message>
    <message>
        <source>%1, training</source>
        <translation>%1，正在训练</translation>
    </message>
    <message>
        <source>%1, not started</source>
        <translation>%1，未启动</translation>
    </message>
</context>
<context>
    <name>ttq::RecordingWatch</name>
    <message>
        <source>the disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>Nothing can be recorded at present: %1. The training goes on, and what it has not recorded waits in the engine&apos;s memory until there is room.</source>
        <translation>目前无法记录：%1。训练继续进行，尚未记录的内容保存在引擎的内存中，直到有空间为止。</translation>
    </message>
</context>
<context>
    <name>ttq::RunActions</name>
    <message>
        <source>&amp;Resume</source>
        <translation>继续(&amp;R)</translation>
    </message>
    <message>
        <source>Continue a paused run, or start an engine that continues a stopped or interrupted one</source>
        <translation>继续已暂停的运行，或启动引擎继续已停止或中断的运行</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>Pause before the next step; everything stays in memory</source>
        <translation>在下一步之前暂停；一切保留在内存中</translation>
    </message>
    <message>
        <source>One s&amp;tep</source>
        <translation>单步(&amp;T)</translation>
    </message>
    <message>
        <source>Train one step, then pause</source>
        <translation>训练一步，然后暂停</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>Finish the step, save a checkpoint and end the engine</source>
        <translation>完成当前步，保存检查点并结束引擎</translation>
    </message>
    <message>
        <source>Save &amp;checkpoint</source>
        <translation>保存检查点(&amp;C)</translation>
    </message>
    <message>
        <source>Save a checkpoint at the next step</source>
        <translation>在下一步保存检查点</translation>
    </message>
    <message>
        <source>Save &amp;latent weights</source>
        <translation>保存潜在权重(&amp;L)</translation>
    </message>
    <message>
        <source>Write the latent weights of all layers into the run&apos;s folder snapshots</source>
        <translation>将所有层的潜在权重写入运行的 snapshots 文件夹</translation>
    </message>
</context>
<context>
    <name>ttq::RunData</name>
    <message>
        <source>No run is open</source>
        <translation>没有打开的运行</translation>
    </message>
    <message>
        <source>The run cannot be read: %1</source>
        <translation>无法读取运行：%1</translation>
    </message>
    <message>
        <source>Reading the run …</source>
        <translation>正在读取运行…</translation>
    </message>
    <message>
        <source>Curves appear with the first training step</source>
        <translation>第一个训练步之后显示曲线</translation>
    </message>
    <message>
        <source>◊ scale-invariant: BatchNorm follows, so only the ratio Wn/Wp acts on the layer&apos;s output</source>
        <translation>◊ 尺度不变：后接 BatchNorm，因此只有比值 Wn/Wp 影响该层输出</translation>
    </message>
    <message>
        <source>%1 appear when a phase quantizes the network; no phase of this run does</source>
        <translation>%1在量化网络的阶段显示；此运行没有这样的阶段</translation>
    </message>
    <message>
        <source>%1 appear when the ternary phase starts (epoch %2)</source>
        <translation>%1在三值阶段开始时显示（第 %2 轮）</translation>
    </message>
</context>
<context>
    <name>ttq::RunHeader</name>
    <message>
        <source>Copy the command line that repeats this run</source>
        <translation>复制可重复此运行的命令行</translation>
    </message>
    <message>
        <source>Copy the command line</source>
        <translation>复制命令行</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Settings, seed, versions, data hashes and the command line of this run</source>
        <translation>此运行的设置、种子、版本、数据校验和与命令行</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>scale gradient as printed</source>
        <translation>缩放因子梯度按原文印刷</translation>
    </message>
    <message>
        <source>Details of %1</source>
        <translation>%1 的详细信息</translation>
    </message>
    <message>
        <source>Fact</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Settings (run.toml)</source>
        <translation>设置 (run.toml)</translation>
    </message>
    <message>
        <source>Command line</source>
        <translation>命令行</translation>
    </message>
    <message>
        <source>Copy settings</source>
        <translation>复制设置</translation>
    </message>
    <message>
        <source>Copy command line</source>
        <translation>复制命令行</translation>
    </message>
</context>
<context>
    <name>ttq::RunListModel</name>
    <message>
        <source>created</source>
        <translation>已创建</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>已失败</translation>
    </message>
    <message>
        <source>diverged</source>
        <translation>已发散</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>unreadable</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>%1 (test)</source>
        <translation>%1（测试）</translation>
    </message>
    <message>
        <source>name of the run</source>
        <translation>运行的名称</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>what the run does now</source>
        <translation>运行当前的状态</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>completed epochs of all</source>
        <translation>已完成的轮数 / 总轮数</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>best top-1 accuracy on the validation split</source>
        <translation>验证集上的最佳 top-1 准确率</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>zeros among all quantized weights</source>
        <translation>全部量化权重中零的占比</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>零占比</translation>
    </message>
    <message>
        <source>%1, epoch %2 of %3, step %4</source>
        <translation>%1，第 %2/%3 轮，步 %4</translation>
    </message>
    <message>
        <source>test (selected on the test split)</source>
        <translation>测试（按测试集选择）</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>best top-1: %1 on %2, epoch %3</source>
        <translation>最佳 top-1：%1（%2），第 %3 轮</translation>
    </message>
    <message>
        <source>zeros: %1 of all quantized weights</source>
        <translation>零：占全部量化权重的 %1</translation>
    </message>
    <message numerus="yes">
        <source>steered: %n setting(s) changed by hand</source>
        <translation>
            <numerusform>人工调整：改动了 %n 项设置</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::RunListPanel</name>
    <message>
        <source>Search runs</source>
        <translation>搜索运行</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行列表</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <translation>显示(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>重命名(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Note…</source>
        <translation>备注(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Colour…</source>
        <translation>颜色(&amp;C)…</translation>
    </message>
    <message>
        <source>Open &amp;folder</source>
        <translation>打开文件夹(&amp;F)</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>关闭(&amp;L)</translation>
    </message>
    <message>
        <source>Move to the &amp;trash…</source>
        <translation>移到回收站(&amp;T)…</translation>
    </message>
    <message>
        <source>Move to the &amp;trash (stop the run first)</source>
        <translation>移到回收站(&amp;T)（请先停止运行）</translation>
    </message>
    <message>
        <source>Rename run</source>
        <translation>重命名运行</translation>
    </message>
    <message>
        <source>Name (empty: the configuration&apos;s):</source>
        <translation>名称（留空：使用配置中的名称）：</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>What is this run about?</source>
        <translation>这个运行是关于什么的？</translation>
    </message>
    <message>
        <source>Colour of the run</source>
        <translation>运行的颜色</translation>
    </message>
    <message>
        <source>Move to the trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Move the run &apos;%1&apos; to the trash?</source>
        <translation>将运行“%1”移到回收站？</translation>
    </message>
    <message>
        <source>%1
Emptying the trash frees %2.</source>
        <translation>%1
清空回收站可释放 %2。</translation>
    </message>
    <message>
        <source>No runs yet. The start page begins with one.</source>
        <translation>还没有运行。可从起始页开始。</translation>
    </message>
</context>
<context>
    <name>ttq::RunModel</name>
    <message>
        <source>signal %1</source>
        <translation>信号 %1</translation>
    </message>
    <message>
        <source>signal %1 (%2)</source>
        <translation>信号 %1（%2）</translation>
    </message>
    <message>
        <source>killed or power lost</source>
        <translation>被终止或断电</translation>
    </message>
</context>
<context>
    <name>ttq::RunQueue</name>
    <message>
        <source>the queue belongs to another window of this program; add runs there</source>
        <translation>队列属于本程序的另一个窗口；请在那里添加运行</translation>
    </message>
    <message>
        <source>%1: the queue cannot be locked</source>
        <translation>%1：无法锁定队列</translation>
    </message>
    <message>
        <source>%1: is not a queue of runs: %2</source>
        <translation>%1：不是运行队列：%2</translation>
    </message>
    <message>
        <source>%1: is a queue of version %2; this program knows version %3</source>
        <translation>%1：是版本 %2 的队列；本程序支持版本 %3</translation>
    </message>
    <message>
        <source>%1: run %2 of the queue is damaged</source>
        <translation>%1：队列中的第 %2 个运行已损坏</translation>
    </message>
    <message>
        <source>%1: its folder cannot be made</source>
        <translation>%1：无法创建其所在的文件夹</translation>
    </message>
    <message>
        <source>%1: is in the queue already</source>
        <translation>%1：已在队列中</translation>
    </message>
</context>
<context>
    <name>ttq::RunSession</name>
    <message>
        <source>The engine was ended by %1.</source>
        <translation>引擎被%1终止。</translation>
    </message>
    <message>
        <source>The engine ended with exit code %1.</source>
        <translation>引擎以退出码 %1 结束。</translation>
    </message>
    <message>
        <source>The engine of this run has died.</source>
        <translation>此运行的引擎已终止。</translation>
    </message>
    <message>
        <source>The engine of this run has died: %1.</source>
        <translation>此运行的引擎已终止：%1。</translation>
    </message>
    <message>
        <source>Everything up to its last checkpoint can be continued.</source>
        <translation>可以从最后一个检查点继续。</translation>
    </message>
    <message>
        <source>The training failed.</source>
        <translation>训练失败。</translation>
    </message>
    <message>
        <source>The training diverged.</source>
        <translation>训练发散。</translation>
    </message>
    <message>
        <source>The command could not be given to the engine: %1</source>
        <translation>无法把命令交给引擎：%1</translation>
    </message>
    <message numerus="yes">
        <source>%n command(s) it did not answer will not be carried out.</source>
        <translation>
            <numerusform>它未答复的 %n 条命令将不会执行。</numerusform>
        </translation>
    </message>
    <message>
        <source>preparing data: %1 of %2</source>
        <translation>正在准备数据：%1 / %2</translation>
    </message>
</context>
<context>
    <name>ttq::SaveRecipeDialog</name>
    <message>
        <source>Save as my recipe</source>
        <translation>另存为我的配方</translation>
    </message>
    <message>
        <source>Name of the recipe</source>
        <translation>配方名称</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Replace my recipe</source>
        <translation>替换我的配方(&amp;R)</translation>
    </message>
    <message>
        <source>You have a recipe of this name; its settings would be replaced by these.</source>
        <translation>您已有同名的配方；其设置将被这些设置替换。</translation>
    </message>
    <message>
        <source>Every setting is kept, in %1</source>
        <translation>所有设置都会保存在 %1 中</translation>
    </message>
</context>
<context>
    <name>ttq::ScaleFactorView</name>
    <message>
        <source>α (one scale for both signs)</source>
        <translation>α（正负共用一个缩放因子）</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>scale factor</source>
        <translation>缩放因子</translation>
    </message>
    <message>
        <source>ratio Wn/Wp</source>
        <translation>比值 Wn/Wp</translation>
    </message>
    <message>
        <source>radius √(Wp² + Wn²)</source>
        <translation>半径 √(Wp² + Wn²)</translation>
    </message>
    <message>
        <source>The quantizers of these layers have one scale for both signs: there is no Wn/Wp</source>
        <translation>这些层的量化器正负共用一个缩放因子：没有 Wn/Wp</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) with one scale for both signs are left out</source>
        <translation>
            <numerusform>略去了 %n 个正负共用一个缩放因子的层</numerusform>
        </translation>
    </message>
    <message>
        <source>The first %1 of %2 layers; choose others in the table of layers</source>
        <translation>显示 %2 层中的前 %1 层；可在层表中选择其他层</translation>
    </message>
    <message>
        <source>share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>scale</source>
        <translation>尺度</translation>
    </message>
    <message>
        <source>This run quantizes no layer</source>
        <translation>此运行没有量化任何层</translation>
    </message>
    <message>
        <source>None of the chosen layers is quantized</source>
        <translation>所选的层都没有量化</translation>
    </message>
    <message>
        <source>Shares of −1, 0 and +1</source>
        <translation>−1、0、+1 的占比</translation>
    </message>
    <message>
        <source>Scale factors</source>
        <translation>缩放因子</translation>
    </message>
    <message>
        <source>Wp and Wn of the chosen layers against the training step</source>
        <translation>所选层的 Wp 与 Wn 随训练步的变化</translation>
    </message>
    <message>
        <source>What is drawn of the scale factors</source>
        <translation>绘制缩放因子的哪些量</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>叠加</translation>
    </message>
    <message>
        <source>Wp and Wn of all chosen layers in one plot</source>
        <translation>所有所选层的 Wp 与 Wn 绘于一图</translation>
    </message>
    <message>
        <source>Small multiples</source>
        <translation>分层小图</translation>
    </message>
    <message>
        <source>One plot for each layer, on the same axes</source>
        <translation>每层一图，坐标轴相同</translation>
    </message>
    <message>
        <source>Ratio Wn/Wp</source>
        <translation>比值 Wn/Wp</translation>
    </message>
    <message>
        <source>What a scale-invariant layer&apos;s output depends on</source>
        <translation>尺度不变层的输出所依赖的量</translation>
    </message>
    <message>
        <source>Radius √(Wp²+Wn²)</source>
        <translation>半径 √(Wp²+Wn²)</translation>
    </message>
    <message>
        <source>The common size of both scales: it sets how fast the latent weights move</source>
        <translation>两个缩放因子的共同大小：决定潜在权重变化的快慢</translation>
    </message>
    <message>
        <source>Fractions −/0/+</source>
        <translation>比例 −/0/+</translation>
    </message>
    <message>
        <source>Shares of −1, 0 and +1 in each layer</source>
        <translation>每层中 −1、0、+1 的占比</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s); choose in the table which of them to show</source>
        <translation>
            <numerusform>共 %n 层；可在表中选择要显示的层</numerusform>
        </translation>
    </message>
    <message>
        <source>no ternary weights yet</source>
        <translation>尚无三值权重</translation>
    </message>
</context>
<context>
    <name>ttq::SparsityView</name>
    <message>
        <source>Weights at step %1</source>
        <translation>第 %1 步的权重</translation>
    </message>
    <message>
        <source>Weights now (step %1)</source>
        <translation>当前权重（第 %1 步）</translation>
    </message>
    <message>
        <source>share of the layer&apos;s weights</source>
        <translation>占该层权重的比例</translation>
    </message>
    <message>
        <source>How sparse the layers are</source>
        <translation>各层的稀疏程度</translation>
    </message>
    <message>
        <source>zeros in a layer (%)</source>
        <translation>层中零的比例 (%)</translation>
    </message>
    <message>
        <source>layers</source>
        <translation>层数</translation>
    </message>
    <message>
        <source>share of weights</source>
        <translation>权重占比</translation>
    </message>
    <message>
        <source>This run quantizes no layer</source>
        <translation>此运行没有量化任何层</translation>
    </message>
    <message>
        <source>The first histogram of the latent weights is recorded at the end of an epoch</source>
        <translation>潜在权重的第一个直方图在一轮结束时记录</translation>
    </message>
    <message>
        <source>weights in a bin</source>
        <translation>区间内权重数</translation>
    </message>
    <message>
        <source>Zeros: %1 of the weights shown, %2 as the mean over layers</source>
        <translation>零：占所示权重的 %1，层平均 %2</translation>
    </message>
    <message>
        <source>No layer was ternary at step %1</source>
        <translation>在步 %1 时还没有三值层</translation>
    </message>
    <message>
        <source>Shares of −1, 0 and +1</source>
        <translation>−1、0、+1 的占比</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>稀疏度</translation>
    </message>
    <message>
        <source>Shares of negative, zero and positive weights in each layer, and a layer&apos;s latent weights</source>
        <translation>每层负、零、正权重的占比，以及某一层的潜在权重</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Latents of %1</source>
        <translation>%1 的潜在权重</translation>
    </message>
    <message>
        <source>%1, step %2</source>
        <translation>%1，第 %2 步</translation>
    </message>
    <message>
        <source>Latents of %1, step %2</source>
        <translation>%1 的潜在权重，第 %2 步</translation>
    </message>
    <message>
        <source>→ −Wn</source>
        <translation>→ −Wn</translation>
    </message>
    <message>
        <source>→ 0</source>
        <translation>→ 0</translation>
    </message>
    <message>
        <source>→ +Wp</source>
        <translation>→ +Wp</translation>
    </message>
    <message>
        <source>latent weight (%1 bins of %2)</source>
        <translation>潜在权重（%1 个宽 %2 的区间）</translation>
    </message>
    <message>
        <source>%1 of all weights</source>
        <translation>全部权重的 %1</translation>
    </message>
    <message>
        <source>%1 mean of layers</source>
        <translation>各层平均 %1</translation>
    </message>
</context>
<context>
    <name>ttq::StartPage</name>
    <message>
        <source>TTQ Workbench</source>
        <translation>TTQ Workbench</translation>
    </message>
    <message>
        <source>Train networks with weights −Wn, 0, +Wp. Watch the scale factors, steer the run, keep the figures.</source>
        <translation>训练权重为 −Wn、0、+Wp 的网络。观察缩放因子，操控运行，保存图表。</translation>
    </message>
    <message>
        <source>Start the demo</source>
        <translation>开始演示</translation>
    </message>
    <message>
        <source>Trains a small network on images that come with the program; curves move within seconds</source>
        <translation>用随程序提供的图像训练一个小网络；几秒内即可看到曲线</translation>
    </message>
    <message>
        <source>New run…</source>
        <translation>新建运行…</translation>
    </message>
    <message>
        <source>Open a run…</source>
        <translation>打开运行…</translation>
    </message>
    <message>
        <source>Recipes</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Recent runs</source>
        <translation>最近的运行</translation>
    </message>
    <message>
        <source>Drop the folder of a run anywhere on this window to open it.</source>
        <translation>将运行文件夹拖放到此窗口的任意位置即可打开。</translation>
    </message>
    <message>
        <source>Open the New run dialog with this recipe</source>
        <translation>用此配方打开“新建运行”对话框</translation>
    </message>
    <message>
        <source>None yet. Runs that were opened or started stand here.</source>
        <translation>暂无。打开或启动过的运行会显示在这里。</translation>
    </message>
    <message>
        <source>%1 (mine)</source>
        <translation>%1（我的）</translation>
    </message>
</context>
<context>
    <name>ttq::StatusStrip</name>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分</translation>
    </message>
    <message>
        <source>created</source>
        <translation>已创建</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>已失败</translation>
    </message>
    <message>
        <source>diverged</source>
        <translation>已发散</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>State the engine has acknowledged</source>
        <translation>引擎已确认的状态</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Completed epochs, and the phase</source>
        <translation>已完成的轮数与阶段</translation>
    </message>
    <message>
        <source>Completed optimizer steps</source>
        <translation>已完成的优化步数</translation>
    </message>
    <message>
        <source>Training images per second</source>
        <translation>每秒训练图像数</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>剩余时间</translation>
    </message>
    <message>
        <source>Best top-1 accuracy, and the split it was selected on</source>
        <translation>最佳 top-1 准确率及其选择所依据的数据划分</translation>
    </message>
    <message>
        <source>starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>epoch %1/%2</source>
        <translation>第 %1/%2 轮</translation>
    </message>
    <message>
        <source>%1 of %2 epochs completed; phase: %3</source>
        <translation>已完成 %1/%2 轮；阶段：%3</translation>
    </message>
    <message>
        <source>step %1/%2</source>
        <translation>第 %1/%2 步</translation>
    </message>
    <message>
        <source>%1 img/s</source>
        <translation>%1 图/秒</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>剩余 %1</translation>
    </message>
    <message>
        <source>val.</source>
        <comment>validation split</comment>
        <translation>验证</translation>
    </message>
    <message>
        <source>best %1 % (%2, epoch %3)</source>
        <translation>最佳 %1 %（%2，第 %3 轮）</translation>
    </message>
</context>
<context>
    <name>ttq::ThresholdSection</name>
    <message>
        <source>Sparsity r</source>
        <translation>稀疏度 r</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>系数</translation>
    </message>
    <message>
        <source>Delta Δ</source>
        <translation>Δ 值</translation>
    </message>
    <message>
        <source>Fraction t</source>
        <translation>比例 t</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Layers that the threshold is for</source>
        <translation>阈值作用的层</translation>
    </message>
    <message>
        <source>All layers, one layer, or a pattern such as stage3.*</source>
        <translation>所有层、单个层，或 stage3.* 这样的模式</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>所有层</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>&apos;%1&apos; matches no ternary layer</source>
        <translation>“%1”不匹配任何三值层</translation>
    </message>
    <message>
        <source>; did you mean &apos;%1&apos;?</source>
        <translation>；是否指“%1”？</translation>
    </message>
</context>
<context>
    <name>ttq::ViewArea</name>
    <message>
        <source>Scale factors</source>
        <translation>缩放因子</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>稀疏度</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>评估</translation>
    </message>
</context>
<context>
    <name>ttq::WeightGrid</name>
    <message>
        <source>Histograms of the weights</source>
        <translation>权重直方图</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n 层</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::WeightsCheck</name>
    <message>
        <source>File of weights</source>
        <translation>权重文件</translation>
    </message>
    <message>
        <source>PyTorch&apos;s, safetensors, or a checkpoint; nothing in it is executed</source>
        <translation>PyTorch 文件、safetensors 或检查点；其中的任何内容都不会被执行</translation>
    </message>
    <message>
        <source>random weights</source>
        <translation>随机权重</translation>
    </message>
    <message>
        <source>Mapping file</source>
        <translation>映射文件</translation>
    </message>
    <message>
        <source>Which tensor of the file is which of the network, where names do not fit</source>
        <translation>名称不一致时，文件中的张量与网络中的张量如何对应</translation>
    </message>
    <message>
        <source>tensors by their names; or a mapping file</source>
        <translation>按名称匹配张量；或使用映射文件</translation>
    </message>
    <message>
        <source>Details…</source>
        <translation>详细信息…</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
    <message>
        <source>Choose: %1</source>
        <translation>选择：%1</translation>
    </message>
    <message>
        <source>Comparing with the network …</source>
        <translation>正在与网络比较…</translation>
    </message>
    <message>
        <source>The engine&apos;s answer cannot be read</source>
        <translation>无法读取引擎的答复</translation>
    </message>
</context>
<context>
    <name>ttq::WeightsFitDialog</name>
    <message>
        <source>one number</source>
        <translation>单个数</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>What</source>
        <translation>情况</translation>
    </message>
    <message>
        <source>In the network</source>
        <translation>网络中</translation>
    </message>
    <message>
        <source>In the file</source>
        <translation>文件中</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>nearest: %1</source>
        <translation>最接近：%1</translation>
    </message>
    <message>
        <source>missing in the file</source>
        <translation>文件中缺少</translation>
    </message>
    <message>
        <source>unknown to the network</source>
        <translation>网络中没有</translation>
    </message>
    <message>
        <source>of another shape</source>
        <translation>形状不同</translation>
    </message>
    <message>
        <source>matches</source>
        <translation>匹配</translation>
    </message>
    <message>
        <source>matches by another name</source>
        <translation>以其他名称匹配</translation>
    </message>
    <message>
        <source>Layers to quantize</source>
        <translation>要量化的层</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>零占比</translation>
    </message>
    <message>
        <source>−</source>
        <translation>−</translation>
    </message>
    <message>
        <source>+</source>
        <translation>+</translation>
    </message>
    <message>
        <source>Δ</source>
        <translation>Δ</translation>
    </message>
    <message>
        <source>is quantized already</source>
        <translation>已量化</translation>
    </message>
    <message>
        <source>%1 of %2 tensors match</source>
        <translation>%2 个张量中有 %1 个匹配</translation>
    </message>
    <message>
        <source>%1 missing in the file</source>
        <translation>文件中缺少 %1 个</translation>
    </message>
    <message>
        <source>%1 unknown to the network</source>
        <translation>网络中没有 %1 个</translation>
    </message>
    <message>
        <source>%1 of another shape</source>
        <translation>%1 个形状不同</translation>
    </message>
    <message>
        <source>Fits: %1</source>
        <translation>相符：%1</translation>
    </message>
    <message>
        <source>Does not fit: %1, %2</source>
        <translation>不相符：%1，%2</translation>
    </message>
    <message>
        <source>; quantization begins with %1 zeros (mean of layers %2)</source>
        <translation>；量化开始时零占 %1（层平均 %2）</translation>
    </message>
    <message>
        <source>Weights and network</source>
        <translation>权重与网络</translation>
    </message>
    <message>
        <source>A mapping file says what belongs together: two names a line, that of the file and that of the network; “-” for none.</source>
        <translation>映射文件说明对应关系：每行两个名称，依次为文件中的名称和网络中的名称；“-”表示没有。</translation>
    </message>
    <message>
        <source>%1, not %2</source>
        <translation>%1，而非 %2</translation>
    </message>
</context>
<context>
    <name>ttq::WeightsView</name>
    <message>
        <source>%1 weights at step %2</source>
        <translation>%1 个权重，第 %2 步</translation>
    </message>
    <message>
        <source>Values of the weights over the layers</source>
        <translation>各层的权重值</translation>
    </message>
    <message>
        <source>quantized layers in order</source>
        <translation>按顺序排列的量化层</translation>
    </message>
    <message>
        <source>value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>This run quantizes no layer</source>
        <translation>此运行没有量化任何层</translation>
    </message>
    <message>
        <source>No layer was ternary at step %1</source>
        <translation>在步 %1 时还没有三值层</translation>
    </message>
    <message>
        <source>The values of the weights</source>
        <translation>权重的值</translation>
    </message>
    <message>
        <source>Step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Latent weights of every quantized layer, with thresholds and levels</source>
        <translation>每个量化层的潜在权重，以及阈值与取值</translation>
    </message>
    <message>
        <source>What is drawn of the weights</source>
        <translation>绘制权重的哪些量</translation>
    </message>
    <message>
        <source>Histograms</source>
        <translation>直方图</translation>
    </message>
    <message>
        <source>Latent weights of each layer, coloured by what they become</source>
        <translation>每层的潜在权重，按其量化结果着色</translation>
    </message>
    <message>
        <source>Over the layers</source>
        <translation>逐层</translation>
    </message>
    <message>
        <source>Wp and −Wn of the layers in order, and how sparse the layers are</source>
        <translation>按顺序排列的各层 Wp 与 −Wn，以及各层的稀疏程度</translation>
    </message>
    <message>
        <source>Same axis for all</source>
        <translation>统一坐标轴</translation>
    </message>
    <message>
        <source>One range of weights for all layers, to compare their widths</source>
        <translation>所有层使用同一权重范围，便于比较分布宽度</translation>
    </message>
    <message>
        <source>Reading the histograms …</source>
        <translation>正在读取直方图…</translation>
    </message>
    <message>
        <source>No histogram of the latent weights was recorded until this step</source>
        <translation>到这一步为止尚未记录潜在权重的直方图</translation>
    </message>
    <message>
        <source>The first histogram of the latent weights is recorded at the end of an epoch</source>
        <translation>潜在权重的第一个直方图在一轮结束时记录</translation>
    </message>
    <message>
        <source>%1 zeros</source>
        <translation>%1 为零</translation>
    </message>
</context>
<context>
    <name>ttq::WindowActions</name>
    <message>
        <source>&amp;New run…</source>
        <translation>新建运行(&amp;N)…</translation>
    </message>
    <message>
        <source>Choose a recipe, change settings, start training</source>
        <translation>选择配方、更改设置并开始训练</translation>
    </message>
    <message>
        <source>Start the &amp;demo</source>
        <translation>开始演示(&amp;D)</translation>
    </message>
    <message>
        <source>Train a small network on images that come with the program</source>
        <translation>用随程序提供的图像训练小网络</translation>
    </message>
    <message>
        <source>&amp;Open run…</source>
        <translation>打开运行(&amp;O)…</translation>
    </message>
    <message>
        <source>Open the folder of a run</source>
        <translation>打开运行的文件夹</translation>
    </message>
    <message>
        <source>Start &amp;page</source>
        <translation>起始页(&amp;P)</translation>
    </message>
    <message>
        <source>Show the start page; runs go on</source>
        <translation>显示起始页；运行继续</translation>
    </message>
    <message>
        <source>&amp;Close run</source>
        <translation>关闭运行(&amp;C)</translation>
    </message>
    <message>
        <source>Stop showing this run; its engine goes on</source>
        <translation>不再显示此运行；引擎继续训练</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>关闭窗口</translation>
    </message>
    <message>
        <source>Save &amp;figure…</source>
        <translation>保存图表(&amp;F)…</translation>
    </message>
    <message>
        <source>Save the current view as PDF, SVG or PNG</source>
        <translation>将当前视图保存为 PDF、SVG 或 PNG</translation>
    </message>
    <message>
        <source>Copy as &amp;image</source>
        <translation>复制为图像(&amp;I)</translation>
    </message>
    <message>
        <source>Copy the current view as an image</source>
        <translation>将当前视图复制为图像</translation>
    </message>
    <message>
        <source>&amp;Fit</source>
        <translation>适应(&amp;F)</translation>
    </message>
    <message>
        <source>Show all of the run</source>
        <translation>显示整个运行</translation>
    </message>
    <message>
        <source>&amp;Logarithmic axis</source>
        <translation>对数坐标轴(&amp;L)</translation>
    </message>
    <message>
        <source>Logarithmic vertical axis of the current view</source>
        <translation>当前视图的纵轴使用对数刻度</translation>
    </message>
    <message>
        <source>Follow the &amp;newest</source>
        <translation>跟随最新(&amp;N)</translation>
    </message>
    <message>
        <source>Keep the newest steps in sight while the run grows</source>
        <translation>运行增长时保持最新的步可见</translation>
    </message>
    <message>
        <source>&amp;Tile the views</source>
        <translation>平铺视图(&amp;T)</translation>
    </message>
    <message>
        <source>Show all views side by side instead of in tabs</source>
        <translation>并排显示所有视图，而不是标签页</translation>
    </message>
    <message>
        <source>&amp;Previous epoch</source>
        <translation>上一轮(&amp;P)</translation>
    </message>
    <message>
        <source>Cursor to the end of the epoch before</source>
        <translation>光标移到上一轮末尾</translation>
    </message>
    <message>
        <source>Ne&amp;xt epoch</source>
        <translation>下一轮(&amp;X)</translation>
    </message>
    <message>
        <source>Cursor to the end of the next epoch</source>
        <translation>光标移到下一轮末尾</translation>
    </message>
    <message>
        <source>&amp;Remove the cursor</source>
        <translation>移除光标(&amp;R)</translation>
    </message>
    <message>
        <source>Take the cursor off the plots</source>
        <translation>从图中移除光标</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>Dark or light as the desktop is</source>
        <translation>与桌面一致的深色或浅色</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>Dark colours</source>
        <translation>深色配色</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>Light colours</source>
        <translation>浅色配色</translation>
    </message>
    <message>
        <source>&amp;Reset layout</source>
        <translation>重置布局(&amp;R)</translation>
    </message>
    <message>
        <source>Panels and sizes as on the first day</source>
        <translation>恢复面板和大小的初始状态</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>重命名(&amp;R)…</translation>
    </message>
    <message>
        <source>Give this run a name</source>
        <translation>为此运行命名</translation>
    </message>
    <message>
        <source>N&amp;ote…</source>
        <translation>备注(&amp;O)…</translation>
    </message>
    <message>
        <source>Write down what this run is about</source>
        <translation>记下此运行的内容</translation>
    </message>
    <message>
        <source>Co&amp;lour…</source>
        <translation>颜色(&amp;L)…</translation>
    </message>
    <message>
        <source>Colour of this run everywhere</source>
        <translation>此运行在各处的颜色</translation>
    </message>
    <message>
        <source>Open &amp;folder</source>
        <translation>打开文件夹(&amp;F)</translation>
    </message>
    <message>
        <source>Show this run&apos;s folder in the file manager</source>
        <translation>在文件管理器中显示此运行的文件夹</translation>
    </message>
    <message>
        <source>Move to the &amp;trash…</source>
        <translation>移到回收站(&amp;T)…</translation>
    </message>
    <message>
        <source>Move this run&apos;s folder to the trash</source>
        <translation>将此运行的文件夹移到回收站</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>详细信息(&amp;D)</translation>
    </message>
    <message>
        <source>Settings, seed, versions and the command line of this run</source>
        <translation>此运行的设置、种子、版本与命令行</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>What is where, and how to steer a run</source>
        <translation>界面说明与操控方法</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>All keys on one sheet</source>
        <translation>所有快捷键一览</translation>
    </message>
    <message>
        <source>&amp;About</source>
        <translation>关于(&amp;A)</translation>
    </message>
    <message>
        <source>Version and licence</source>
        <translation>版本与许可证</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>Recent &amp;runs</source>
        <translation>最近的运行(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Window</source>
        <translation>窗口(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>面板(&amp;P)</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Toolbar</source>
        <translation>工具栏</translation>
    </message>
    <message>
        <source>&amp;Data sets…</source>
        <translation>数据集(&amp;S)…</translation>
    </message>
    <message>
        <source>Which data sets are here; download and check them</source>
        <translation>已有哪些数据集；下载并校验</translation>
    </message>
    <message>
        <source>Save as my re&amp;cipe…</source>
        <translation>另存为我的配方(&amp;E)…</translation>
    </message>
    <message>
        <source>Keep the settings of this run as a recipe of your own</source>
        <translation>将此运行的设置保留为您自己的配方</translation>
    </message>
</context>
</TS>
